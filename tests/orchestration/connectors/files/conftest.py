"""Files are written for each test; nothing is read from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from orchestration.connectors.base import Page, Record, Reject
from orchestration.connectors.files.stream import FileStream

HEADER = "order_id,ordered_at,sku,title,quantity,unit_price,customer_id,country,currency_code"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write(text or bytes, name="orders.csv", encoding="utf-8")` → its path; newlines stay as they are."""

    def write_file(content: str | bytes, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


@pytest.fixture
def orders(write: Callable[..., Path]) -> Callable[..., Path]:
    """`orders(*lines)` → a generic CSV file with the layout's own header."""
    return lambda *lines: write("\n".join([HEADER, *lines, ""]))


class Loaded:
    """All that one read of a stream yields."""

    def __init__(self, stream: FileStream, state: dict[str, Any] | None = None) -> None:
        self.pages: list[Page] = list(stream.read(state or {}))
        self.records: list[Record] = [record for page in self.pages for record in page.records]
        self.rejects: list[Reject] = [reject for page in self.pages for reject in page.rejects]
        self.payloads: list[dict[str, Any]] = [orjson.loads(record.payload) for record in self.records]
        self.report = stream.report


@pytest.fixture
def load() -> Callable[..., Loaded]:
    return Loaded
