"""A supplier's prices through the real landing: each one is kept, with the time at which it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.roles import role_url
from app.core.settings import Settings
from orchestration.landing.load import load_stream
from sandbox.aliexpress import AliExpressSandbox
from tests.orchestration.connectors.contract.stage import stage


@pytest.fixture
def ingest_url(server: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        url = server.url(name)
        yield role_url(url, "ingest", Settings(home=server.home, database_url=SecretStr(url)))
        connection.execute(f"drop database {name} with (force)")


def test_a_price_that_a_supplier_changes_keeps_the_old_one_with_its_time(ingest_url: str) -> None:
    on = stage("aliexpress")
    assert isinstance(on.sandbox, AliExpressSandbox)
    keys = {
        "business_id": uuid4(),
        "connection_id": uuid4(),
        "platform": "aliexpress",
        "run_id": "run",
        "holder": "run",
    }
    load_stream(ingest_url, **keys, stream=on.stream("offers"))
    seen_first = on.sandbox.now()
    on.sandbox.pass_time(6 * 3600)
    offer = on.sandbox.change("offers")
    before = on.sandbox.now()
    load_stream(ingest_url, **keys, stream=on.stream("offers"))
    columns = "payload ->> 'offer_sale_price', observed_at from"
    with psycopg.connect(ingest_url) as connection:
        now = connection.execute(f"select {columns} raw.aliexpress_offers where id = %s", (offer,)).fetchone()
        old = connection.execute(f"select {columns} raw.aliexpress_offers_history where id = %s", (offer,)).fetchall()
    assert now is not None
    assert now[0] == on.sandbox.truth("offers")[str(offer)]["offer_sale_price"]
    assert now[1] >= before
    assert len(old) == 1
    assert old[0][0] != now[0]
    assert old[0][1] <= seen_first
