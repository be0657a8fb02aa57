"""What assets are given: the settings with their database roles, and dbt. Nothing is opened before an asset asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from uuid import UUID

import dagster as dg
import polars as pl
import polars.selectors as cs
from pydantic import PrivateAttr
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, text

from app.core.businesses.store import Business, find_business
from app.core.connections.store import Connection, find_connection
from app.core.database.engine import app_engine, tenant
from app.core.database.roles import Role, url_of
from app.core.settings import Settings, settings
from orchestration.event_storage import keep_connections
from orchestration.partitions import connection_id_of


class Workspace(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The product's own state: settings, one engine as `ecom_app`, and the URLs of the pipeline roles."""

    _engine: Engine | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Also in runs that the daemon has started, each a process of its own."""
        if context.instance:
            keep_connections(context.instance)

    @cached_property
    def settings(self) -> Settings:
        return settings()

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = app_engine(self.settings)
        return self._engine

    def url(self, role: Role) -> str:
        """Plain `postgresql://` URL of a pipeline role: `ingest`, `transform` or `ml`."""
        return url_of(self.settings, role)

    def business(self, slug: str) -> Business:
        return find_business(self.engine, slug)

    def connection(self, partition_key: str) -> Connection:
        """The connection of a partition `<business>.<connection id>`."""
        business = self.business(partition_key.rsplit(".", 1)[0])
        with tenant(self.engine, business.business_id) as database:
            return find_connection(database, UUID(connection_id_of(partition_key)))

    @contextmanager
    def tenant(self, business_id: UUID) -> Iterator[DatabaseConnection]:
        """One transaction as `ecom_app` inside one business."""
        with tenant(self.engine, business_id) as database:
            yield database

    def clock(self, business: Business) -> datetime | None:
        """The business clock (contracts.md), or None before anything was pulled or imported."""
        with self.tenant(business.business_id) as database:
            return database.execute(text("select max(clock_at) from core.connections")).scalar()

    def read(self, sql: str, role: Role = "ml") -> pl.DataFrame:
        """Rows as Polars through ADBC: columnar all the way. `sql` is ours, never a user's. UUIDs come as text."""
        rows = pl.read_database_uri(sql, self.url(role), engine="adbc")
        return rows.with_columns(cs.binary().map_elements(lambda raw: str(UUID(bytes=raw)), return_dtype=pl.String))
