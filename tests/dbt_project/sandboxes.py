"""Simulated platforms whose documents land in a test's warehouse as a sync would land them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core.database.roles import role_url
from app.core.database.server import administrative_url
from orchestration.connectors.files.stream import open_file
from orchestration.landing.load import load_stream
from tests.dbt_project.warehouse import BUSINESS, Warehouse
from tests.orchestration.connectors.contract.stage import Stage, stage


@dataclass(frozen=True)
class Source:
    """One connection to a simulated platform."""

    warehouse: Warehouse
    stage: Stage
    connection: UUID

    def sync(self, *streams: str) -> None:
        """Load these streams from their cursors on, as a sync does."""
        settings = self.warehouse.settings
        keys = {"business_id": BUSINESS, "connection_id": self.connection, "platform": self.stage.platform.name}
        url = role_url(administrative_url(settings), "ingest", settings)
        for name in streams:
            load_stream(url, **keys, stream=self.stage.stream(name), run_id="run", holder="run")


def connect(warehouse: Warehouse, platform: str, number: int, currency: str = "USD", timezone: str = "UTC") -> Source:
    """A connection of its own before a fresh sandbox."""
    found = Source(warehouse, stage(platform), UUID(int=number))
    clock = found.stage.sandbox.now().isoformat()
    warehouse.add_connection(found.connection, platform, clock, currency=currency, timezone=timezone)
    return found


def import_file(warehouse: Warehouse, path: Path, text: str, layout: str, connection: UUID) -> None:
    """The rows of a file in one of the layouts, none of which is rejected."""
    path.write_text(text)
    stream = open_file(path, layout, zone="Europe/Madrid", currency="USD")
    for page in stream.read({}):
        assert page.rejects == []
        for record in page.records:
            warehouse.land(f"files_{stream.name}", record.id, json.loads(record.payload), connection=connection)
