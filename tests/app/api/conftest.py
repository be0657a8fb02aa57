"""The API over a real database, asked without a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.main import create_app
from app.core.settings import Settings
from tests.app.api.world import World, build


@pytest.fixture
def world(database: Settings) -> Iterator[World]:
    built = build(database)
    yield built
    built.engine.dispose()


@pytest.fixture
def api(world: World) -> Iterator[TestClient]:
    app = create_app(world.settings, world.engine, with_screens=False)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
