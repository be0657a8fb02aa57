"""Where pages land."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.core.database.roles import role_url
from app.core.settings import Settings
from tests.orchestration.landing.pages import Warehouse


@pytest.fixture
def warehouse(database: Settings) -> Warehouse:
    return Warehouse(role_url(database.database_url.get_secret_value(), "ingest", database), uuid4(), uuid4())
