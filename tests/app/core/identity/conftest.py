"""An engine as the application has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.core.database.engine import app_engine
from app.core.settings import Settings


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()
