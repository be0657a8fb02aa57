"""Webhooks: proved over their raw bytes, kept once, answered at once, and nothing of a forged one."""

from __future__ import annotations

import hashlib
import hmac
import statistics
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.api.main import create_app
from app.core.connections.sealing import Sealer
from app.core.connections.store import find_connection, save_connection
from app.core.database.engine import tenant
from app.core.webhooks.inbox import Inbox
from app.core.webhooks.secrets import set_secret
from tests.app.api.world import World

SECRET = "hush, this is only for the test"
BODY = b'{"id": 820982911946154508, "note": "a  b", "dup": 1, "dup": 2}'

LOCK_ALL_BUT_THE_INBOX = """do $$ begin execute (
    select 'lock table ' || string_agg(format('raw.%I', tablename), ', ') || ' in access exclusive mode'
    from pg_tables where schemaname = 'raw' and tablename <> 'webhook_inbox'); end $$"""

Sign = Callable[..., dict[str, str]]


def shopify(body: bytes = BODY, secret: str = SECRET, event: str = "event-1", **more: str) -> dict[str, str]:
    digest = hmac.digest(secret.encode(), body, "sha256")
    return {
        "X-Shopify-Hmac-SHA256": b64encode(digest).decode(),
        "X-Shopify-Event-Id": event,
        "X-Shopify-Topic": "orders/updated",
    } | more


def woocommerce(body: bytes = BODY, secret: str = SECRET, event: str = "event-1") -> dict[str, str]:
    return {
        "X-WC-Webhook-Signature": b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
        "X-WC-Webhook-Delivery-ID": event,
        "X-WC-Webhook-Topic": "order.updated",
    }


def bigcommerce(body: bytes = BODY, secret: str = SECRET, event: str = "event-1") -> dict[str, str]:
    signed = hmac.digest(secret.encode(), f"{event}.1700000000.".encode() + body, "sha256")
    return {
        "webhook-id": event,
        "webhook-timestamp": "1700000000",
        "webhook-signature": f"v1,{b64encode(b'an older one').decode()} v1,{b64encode(signed).decode()}",
    }


@pytest.fixture
def api(world: World) -> Iterator[TestClient]:
    app = create_app(world.settings, world.engine, with_screens=False)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def place(world: World) -> str:
    give_secret(world, world.connection_id, SECRET)
    return f"/api/webhooks/{world.shop.business_id}/{world.connection_id}"


def give_secret(world: World, connection_id: UUID, secret: str, **options: Any) -> None:
    business = world.shop.business_id
    with tenant(world.engine, business) as database:
        set_secret(database, Sealer.of(world.settings), business, connection_id, secret, **options)


def connect(world: World, platform: str) -> str:
    """Another connection with the secret; its address."""
    with tenant(world.engine, world.shop.business_id) as database:
        model = find_connection(database, world.connection_id)
        made = replace(model, connection_id=uuid4(), platform=platform, name=f"A {platform}")
        save_connection(database, made, None)
    give_secret(world, made.connection_id, SECRET)
    return f"/api/webhooks/{world.shop.business_id}/{made.connection_id}"


def stored(world: World) -> list[tuple[Any, ...]]:
    query = "select event_id, topic, stream, body_sha256 from raw.webhook_inbox order by event_id"
    with tenant(world.engine, world.shop.business_id) as database:
        return [tuple(row) for row in database.execute(text(query))]


@pytest.mark.parametrize(
    ("platform", "sign", "streams"),
    [
        ("shopify", shopify, ["orders"]),
        ("woocommerce", woocommerce, ["orders", "refunds"]),
        ("bigcommerce", bigcommerce, ["orders"]),
    ],
)
def test_a_genuine_delivery_is_kept_once_without_its_body(
    api: TestClient, world: World, platform: str, sign: Sign, streams: list[str]
) -> None:
    place, body = connect(world, platform), b'{"scope": "store/order/updated", "n":  1}'
    first = api.post(place, content=body, headers=sign(body))
    again = api.post(place, content=body, headers=sign(body))
    assert [(a.status_code, a.json()) for a in (first, again)] == [(200, {"is_new": True}), (200, {"is_new": False})]
    rows = stored(world)
    assert sorted(stream for _, _, stream, _ in rows) == sorted(streams)
    assert {bytes(digest) for _, _, _, digest in rows} == {hashlib.sha256(body).digest()}
    assert all("order" in topic for _, topic, _, _ in rows)


@pytest.mark.parametrize(
    "headers",
    [
        shopify(secret="another"),
        shopify(BODY.replace(b"a  b", b"a b")),  # the right signature of the JSON written anew
        shopify() | {"X-Shopify-Hmac-SHA256": hmac.new(SECRET.encode(), BODY, "sha256").hexdigest()},
        shopify() | {"X-Shopify-Hmac-SHA256": "no base64 at all!"},
        shopify() | {"X-Shopify-Hmac-SHA256": "="},
    ],
)
def test_a_forged_delivery_gets_401_and_leaves_nothing(
    api: TestClient, world: World, place: str, headers: dict[str, str]
) -> None:
    answer = api.post(place, content=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "forged")
    assert stored(world) == []


def test_signs_beyond_ascii_in_a_header_are_a_forgery_and_no_crash(api: TestClient, world: World, place: str) -> None:
    headers = [(b"X-Shopify-Hmac-SHA256", "é€".encode()), (b"X-Shopify-Event-Id", b"1")]
    assert api.post(place, content=BODY, headers=headers).status_code == 401
    assert stored(world) == []


@pytest.mark.parametrize("missing", ["X-Shopify-Hmac-SHA256", "X-Shopify-Event-Id"])
def test_a_missing_header_gets_400(api: TestClient, world: World, place: str, missing: str) -> None:
    headers = {name: value for name, value in shopify().items() if name != missing}
    assert api.post(place, content=BODY, headers=headers).status_code == 400
    assert stored(world) == []


def test_an_unknown_connection_gets_404_and_so_does_one_of_another_business(
    api: TestClient, world: World, place: str
) -> None:
    for business, connection in (
        (world.shop.business_id, uuid4()),
        (uuid4(), world.connection_id),
        (world.foreign.business_id, world.connection_id),
    ):
        assert api.post(f"/api/webhooks/{business}/{connection}", content=BODY, headers=shopify()).status_code == 404
    assert api.post("/api/webhooks/x/y", content=BODY, headers=shopify()).status_code == 422


def test_a_body_above_five_megabytes_is_not_read(api: TestClient, place: str) -> None:
    large = b"x" * 4_900_000
    assert api.post(place, content=large, headers=shopify(large)).status_code == 200
    assert api.post(place, content=b"x" * 5_000_001, headers=shopify()).status_code == 413
    assert api.post(place, content=(b"x" * 1_000_000 for _ in range(6)), headers=shopify()).status_code == 413


def test_ten_deliveries_at_the_same_moment_are_one_row(api: TestClient, world: World, place: str) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: api.post(place, content=BODY, headers=shopify()), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["is_new"] for answer in answers) == 1
    assert len(stored(world)) == 1


def test_woocommerce_reuses_delivery_ids_within_a_second_and_both_count(api: TestClient, world: World) -> None:
    place = connect(world, "woocommerce")
    for body in (b'{"id": 1}', b'{"id": 2}'):
        assert api.post(place, content=body, headers=woocommerce(body)).json() == {"is_new": True}
    assert len({event_id for event_id, *_ in stored(world)}) == 2


def test_woocommerces_first_try_is_answered_and_not_kept(api: TestClient, world: World) -> None:
    assert api.post(connect(world, "woocommerce"), content=b"webhook_id=7").status_code == 200
    assert stored(world) == []


def test_while_a_secret_is_rotated_both_are_good_and_then_only_the_new_one(world: World, place: str) -> None:
    def status(secret: str, event: str) -> int:
        """Through an application that has read the secrets just now."""
        with TestClient(
            create_app(world.settings, world.engine, with_screens=False), base_url="http://localhost"
        ) as api:
            return api.post(place, content=BODY, headers=shopify(secret=secret, event=event)).status_code

    give_secret(world, world.connection_id, "the next one")
    assert (status(SECRET, "1"), status("the next one", "2")) == (200, 200)
    give_secret(world, world.connection_id, "the last one", keep_old=timedelta(0))
    assert (status(SECRET, "3"), status("the next one", "4"), status("the last one", "5")) == (401, 401, 200)


def test_a_flood_is_told_to_wait_and_another_connection_is_not(world: World, place: str) -> None:
    app = create_app(world.settings, world.engine, with_screens=False)
    app.state.inbox = Inbox(world.engine, Sealer.of(world.settings), most_per_minute=5)
    other = connect(world, "shopify")
    with TestClient(app, base_url="http://localhost") as api:
        forged = [api.post(place, content=BODY, headers=shopify(secret="x")).status_code for _ in range(10)]
        mine = [api.post(place, content=BODY, headers=shopify(event=str(n))) for n in range(7)]
        assert set(forged) == {401}  # and none of them counts
        assert [answer.status_code for answer in mine] == [200] * 5 + [429] * 2
        assert mine[-1].headers["Retry-After"] == "60"
        assert api.post(other, content=BODY, headers=shopify()).status_code == 200


def test_no_secret_is_readable_in_the_database(world: World, place: str) -> None:
    with psycopg.connect(world.settings.database_url.get_secret_value()) as connection:
        rows = connection.execute("select secret_sealed from core.webhook_secrets").fetchall()
    assert rows
    assert all(SECRET.encode() not in bytes(sealed) for (sealed,) in rows)


RATE, SECONDS = 50, 2


def test_fifty_deliveries_a_second_are_answered_at_once_while_the_raw_tables_are_locked(
    api: TestClient, world: World, place: str
) -> None:
    """Each is timed from the moment when it is due, so that a queue in front of the answer counts as well."""
    assert api.post(place, content=BODY, headers=shopify(event="the first")).status_code == 200  # opens the pool

    def post(number: int) -> float:
        due = began + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        assert api.post(place, content=BODY, headers=shopify(event=str(number))).status_code == 200
        return time.perf_counter() - due

    with psycopg.connect(world.settings.database_url.get_secret_value()) as loading, ThreadPoolExecutor(16) as pool:
        loading.execute(LOCK_ALL_BUT_THE_INBOX)
        began = time.perf_counter()
        seconds = list(pool.map(post, range(RATE * SECONDS)))
    assert statistics.quantiles(seconds, n=100)[98] < 0.5
    assert len(stored(world)) == RATE * SECONDS + 1
