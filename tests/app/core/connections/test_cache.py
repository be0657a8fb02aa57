"""Cached answers come back as they were, belong to one connection, and are forgotten when nobody asks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from app.core.businesses.store import create_business
from app.core.connections.cache import LARGEST_BYTES, DatabaseCache, response_cache
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.connectors.base import CachedAnswer

URL = "https://shop.example.com/orders?page=1&key=secret"
ANSWER = CachedAnswer(b'{"orders": []}' * 100, {"etag": 'W/"1"', "x-wp-total": "3"})


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def cache(engine: Engine, database: Settings) -> Iterator[DatabaseCache]:
    business = create_business(engine, "Shop", "EUR", "Europe/Madrid")
    with response_cache(database, business.business_id, uuid4()) as opened:
        yield opened


def test_an_answer_comes_back_as_it_was_and_the_newest_wins(cache: DatabaseCache) -> None:
    assert cache.get(URL) is None
    newer = CachedAnswer(b"{}", {"etag": "2"})
    for answer in (ANSWER, newer, ANSWER):
        cache.put(URL, answer)
        assert cache.get(URL) == answer


def test_another_connection_and_another_business_see_nothing(cache: DatabaseCache, engine: Engine) -> None:
    cache.put(URL, ANSWER)
    other = create_business(engine, "Other", "EUR", "Europe/Madrid")
    assert replace(cache, connection_id=uuid4()).get(URL) is None
    assert replace(cache, business_id=other.business_id).get(URL) is None


def test_many_threads_share_one_session_of_the_role_that_lands(cache: DatabaseCache, engine: Engine) -> None:
    cache.put(URL, ANSWER)
    with ThreadPoolExecutor(8) as pool:
        assert set(map(repr, pool.map(cache.get, [URL] * 100))) == {repr(ANSWER)}
    query = "select usename, count(*) from pg_stat_activity where usename ~ '^ecom_' and datname = current_database() group by 1"
    with cache.engine.connect() as database:
        assert dict(database.execute(text(query)).tuples().all())["ecom_ingest"] == 1


def test_the_application_cannot_read_what_is_kept(cache: DatabaseCache, engine: Engine) -> None:
    cache.put(URL, ANSWER)
    with tenant(engine, cache.business_id) as database, pytest.raises(ProgrammingError, match="permission denied"):
        database.execute(text("select content from raw.http_cache"))


def test_very_large_answers_are_not_kept(cache: DatabaseCache) -> None:
    cache.put(URL, CachedAnswer(b" " * (LARGEST_BYTES + 1), {"etag": "1"}))
    assert cache.get(URL) is None


def test_what_nobody_asks_for_is_forgotten_and_no_address_is_stored(cache: DatabaseCache, database: Settings) -> None:
    cache.put(URL, ANSWER)
    cache.put(f"{URL}&old", ANSWER)
    assert database.database_url is not None
    with psycopg.connect(database.database_url.get_secret_value()) as connection:
        assert "secret" not in str(connection.execute("select * from raw.http_cache").fetchall())
        connection.execute(
            "update raw.http_cache set used_at = now() - interval '40 days' where ctid = (select min(ctid) from raw.http_cache)"
        )
    cache.forget_unused()
    assert [cache.get(URL) is None, cache.get(f"{URL}&old") is None] == [True, False]
