"""One market per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.app.core.decisions.market import Market, open_market


@pytest.fixture
def market(database: Settings, tmp_path: Path) -> Iterator[Market]:
    opened = open_market(database, tmp_path)
    yield opened
    opened.engine.dispose()
