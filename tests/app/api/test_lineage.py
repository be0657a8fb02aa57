"""A row is walked back over the API: within the caller's business alone, to ids and hashes and to no payload."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from app.core.database.roles import url_of
from app.core.database.server import administrative_url
from tests.app.api.world import ROLES, World

MAIL = "canary.person@example.com"
BUILT = """
    create table marts.fct_orders (business_id uuid, connection_id uuid, order_id text,
        primary key (business_id, connection_id, order_id));
    insert into marts.fct_orders values ('{shop}', '{connection}', '2026-02-28-0'), ('{foreign}', '{foreign}', 'theirs');
    create view staging.stg_shopify__orders as
        with source as (select * from raw.shopify_orders) select business_id, connection_id, id as order_id from source"""
LAND = """
    insert into raw.shopify_orders (business_id, connection_id, id, payload, payload_hash, fingerprint, observed_at, run_id, exchange_id)
    values (%s, %s, %s, %s, sha256(%s::text::bytea), '', now(), 'run', 'page')"""


@pytest.fixture
def landed(world: World) -> World:
    """An order of ours and one of somebody else, each with its raw row."""
    words = {"connection": world.connection_id, "shop": world.shop.business_id, "foreign": world.foreign.business_id}
    with psycopg.connect(url_of(world.settings, "transform")) as database:
        database.execute(BUILT.format(**words).encode())
    payload = f'{{"email": "{MAIL}"}}'
    with psycopg.connect(administrative_url(world.settings)) as database:
        for business, connection, order in (
            (world.shop.business_id, world.connection_id, "2026-02-28-0"),
            (world.foreign.business_id, world.foreign.business_id, "theirs"),
        ):
            database.execute(LAND, (business, connection, order, payload, payload))
    return world


def ask(api: TestClient, world: World, path: str, role: Any = "viewer") -> Any:
    headers = world.bearer(world.members[role])
    return api.get(f"/api/businesses/{world.shop.slug}/lineage/{path}", headers=headers)


def test_a_row_leads_to_ids_and_hashes_and_shows_no_payload(api: TestClient, landed: World) -> None:
    answer = ask(api, landed, "fct_orders?key=2026-02-28-0")
    assert answer.status_code == 200, answer.text
    [raw] = answer.json()["raw"]
    assert (raw["table"], raw["id"], raw["exchange_id"]) == ("raw.shopify_orders", "2026-02-28-0", "page")
    assert len(raw["payload_hash"]) == 64
    assert answer.json()["key"]["order_id"] == "2026-02-28-0"
    assert MAIL not in answer.text


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_read_figures_may_see_where_they_come_from(api: TestClient, landed: World, role: str) -> None:
    assert ask(api, landed, "fct_orders?key=2026-02-28-0", role).status_code == 200


def test_a_row_of_another_business_is_as_absent_as_one_that_nobody_has(api: TestClient, landed: World) -> None:
    theirs, nobodys = (ask(api, landed, f"fct_orders?key={key}") for key in ("theirs", "nobody"))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["detail"].replace("theirs", "nobody") == nobodys.json()["detail"]
    named = ask(api, landed, f"fct_orders?key=theirs&connection={landed.foreign.business_id}")
    assert named.status_code == 404


def test_a_stranger_and_nobody_are_turned_away(api: TestClient, landed: World) -> None:
    path = f"/api/businesses/{landed.shop.slug}/lineage/fct_orders?key=2026-02-28-0"
    assert api.get(path, headers=landed.bearer(landed.stranger)).status_code == 404
    assert api.get(path).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("fct_orders", 422),
        ("fct_orders?key=", 404),
        ("fct_order?key=1", 404),
        ("pg_authid?key=1", 404),
        ("fct_orders%22;drop%20table%20x?key=1", 404),
        ("fct_orders?key=1&key=2&key=3", 404),
        ("fct_orders?key=1&connection=here", 422),
        ("fct_orders?key=" + "9" * 501, 422),
    ],
)
def test_what_is_no_row_gets_one_sentence(api: TestClient, landed: World, path: str, status: int) -> None:
    answer = ask(api, landed, path)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].endswith(".")
