"""`ecom replay` as a person types it: what fits now lands, the rest waits, and both are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from app.cli.main import assemble
from app.core.businesses.store import create_business
from app.core.connections.store import Connection, save_connection
from app.core.database.engine import app_engine, tenant
from app.core.database.roles import url_of
from app.core.settings import Settings
from tests.orchestration.landing.pages import PreparedStream, Warehouse, page, record

Ecom = Callable[..., str]


@pytest.fixture
def ecom(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Ecom:
    assert database.database_url is not None
    monkeypatch.setenv("ECOM_HOME", str(database.home))
    monkeypatch.setenv("DATABASE_URL", database.database_url.get_secret_value())
    return lambda *words: CliRunner().invoke(assemble(list(words)), list(words), catch_exceptions=False).stdout


@pytest.fixture
def shop(database: Settings) -> Warehouse:
    """Where the connection "My shop" lands."""
    engine = app_engine(database)
    business = create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")
    made = Connection(
        business.business_id, uuid4(), "shopify", "My shop", "https://shop.example", {}, "EUR", "Europe/Madrid", None,
        "connected",
    )  # fmt: skip
    with tenant(engine, business.business_id) as connection:
        save_connection(connection, made, None)
    engine.dispose()
    return Warehouse(url_of(database, "ingest"), business.business_id, made.connection_id)


def test_what_fits_the_contract_now_lands_and_the_rest_is_told(ecom: Ecom, shop: Warehouse) -> None:
    places = PreparedStream([page(1, record(1, name="Depot"), record(2, name=7))], name="locations")
    shop.load(places, matters={"name": "array"})
    assert json.loads(ecom("replay", "--connection", "My shop", "--json")) == {
        "locations": {"landed": 1, "outdated": 0, "broken": 1}
    }
    assert shop.rows("select payload ->> 'name' from raw.shopify_locations") == [("Depot",)]
    assert shop.rows("select reason_code from raw.quarantine") == [("type_changed",)]
    shown = ecom("replay", "--connection", "My shop").splitlines()
    assert [re.findall(r"\w+", line) for line in shown if "locations" in line] == [["locations", "0", "0", "1"]]


def test_an_empty_quarantine_is_said(ecom: Ecom, shop: Warehouse) -> None:
    assert "Nothing is in quarantine." in ecom("replay", "--connection", "My shop")
