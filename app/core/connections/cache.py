"""Answers of a platform with their validators, in `raw.http_cache`, so that an unchanged page costs it a 304.

They hold payloads, so they are kept by the role that lands them: the application's own may not read them.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, create_engine, text

from app.core.database.roles import url_of
from app.core.database.urls import PSYCOPG, with_driver
from app.core.settings import Settings
from orchestration.connectors.base import CachedAnswer

LARGEST_BYTES = 8 * 1024**2
UNUSED_DAYS = 30


@contextmanager
def response_cache(settings: Settings, business_id: UUID, connection_id: UUID) -> Iterator[DatabaseCache]:
    """The cache of one connection while it is open. Threads share one session of `ecom_ingest`, opened when first asked."""
    engine = create_engine(
        with_driver(url_of(settings, "ingest"), PSYCOPG),
        pool_size=1,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"connect_timeout": 5},
    )
    try:
        yield DatabaseCache(engine, business_id, connection_id)
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class DatabaseCache:
    """The `ResponseCache` of one connection. Addresses are kept as digests: they may carry what no table should show.

    `engine` is of `ecom_ingest` and commits each statement; the role owns the table, so every statement names the business.
    """

    engine: Engine
    business_id: UUID
    connection_id: UUID

    def get(self, url: str) -> CachedAnswer | None:
        query = text("""update raw.http_cache set used_at = now()
            where business_id = :business_id and connection_id = :connection_id and url_hash = :url_hash
            returning headers, content""")
        with self.engine.connect() as database:
            row = database.execute(query, self._key(url)).one_or_none()
        return None if row is None else CachedAnswer(zlib.decompress(row.content), row.headers)

    def put(self, url: str, answer: CachedAnswer) -> None:
        """Keep the answer, unless it is very large."""
        if len(answer.content) > LARGEST_BYTES:
            return
        query = text("""insert into raw.http_cache (business_id, connection_id, url_hash, headers, content)
            values (:business_id, :connection_id, :url_hash, cast(:headers as jsonb), :content)
            on conflict (business_id, connection_id, url_hash) do update
            set headers = excluded.headers, content = excluded.content, used_at = now()""")
        packed = {"headers": json.dumps(dict(answer.headers)), "content": zlib.compress(answer.content, 1)}
        with self.engine.connect() as database:
            database.execute(query, self._key(url) | packed)

    def forget_unused(self) -> None:
        """Drop what nobody asked for in `UNUSED_DAYS`."""
        query = text("""delete from raw.http_cache where business_id = :business_id
            and connection_id = :connection_id and used_at < now() - make_interval(days => :days)""")
        with self.engine.connect() as database:
            database.execute(query, self._key("") | {"days": UNUSED_DAYS})

    def _key(self, url: str) -> dict[str, object]:
        digest = hashlib.sha256(url.encode()).digest()
        return {"business_id": self.business_id, "connection_id": self.connection_id, "url_hash": digest}
