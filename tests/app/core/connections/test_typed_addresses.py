"""F07 and F09 for every installed platform: no address that somebody types is called when it leads inside, or in clear text."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.core.businesses.store import Business, create_business
from app.core.connections.connect import connect
from app.core.connections.exceptions import ConnectionsError, HostRefusedError
from app.core.connections.hosts import SENTENCE, HostGuard
from app.core.connections.store import list_connections
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.connectors.base import Platform
from orchestration.connectors.exceptions import ConnectorError
from orchestration.connectors.registry import platforms

PLATFORMS = list(platforms().values())
INSIDE = [
    "http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "https://localhost:{port}", "https://127.1:{port}",
    "https://2130706433:{port}", "https://0177.0.0.1:{port}", "https://①②⑦.⓪.⓪.①:{port}", "https://[::ffff:7f00:1]:{port}",
    "https://[64:ff9b::7f00:1]:{port}", "https://0.0.0.0:{port}", "https://user@127.0.0.1:{port}", "https://169.254.169.254",
    "https://shop.example.com:22", "file:///etc/passwd", "gopher://127.0.0.1:{port}", "http://shop.example.com",
]  # fmt: skip
SECRET = "a-secret-that-is-never-shown-0123456789"
GUARD = HostGuard(resolver=lambda host: ["127.0.0.1"] if "localhost" in host else ["93.184.215.14"])


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Something that listens on loopback and must never be called."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def engine(database: Settings) -> Engine:
    return app_engine(database)


@pytest.fixture
def business(engine: Engine) -> Business:
    return create_business(engine, "Corner Shop", "GBP", "Europe/London")


def values_of(platform: Platform) -> dict[str, str]:
    return {field.name: SECRET for field in platform.fields if field.is_required}


def assert_not_called(canary: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        canary.accept()


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_an_address_inside_is_refused_in_one_sentence_and_never_called(
    platform: Platform,
    engine: Engine,
    business: Business,
    database: Settings,
    canary: socket.socket,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for pattern in INSIDE:
        url = pattern.format(port=canary.getsockname()[1])
        with pytest.raises(HostRefusedError) as caught:
            connect(engine, business, platform, url, values_of(platform), settings=database, guard=GUARD)
        assert str(caught.value) == SENTENCE
    assert_not_called(canary)
    assert SECRET not in caplog.text
    with tenant(engine, business.business_id) as connection:
        assert list_connections(connection) == []


TYPED = [
    (platform, field.name)
    for platform in PLATFORMS
    for field in platform.fields
    if field.name.endswith(("_url", "gateway"))
]


@pytest.mark.parametrize(("platform", "field"), TYPED, ids=lambda given: getattr(given, "name", given))
def test_addresses_in_other_fields_lead_inside_no_more_than_the_first(
    platform: Platform, field: str, engine: Engine, business: Business, database: Settings, canary: socket.socket
) -> None:
    port = canary.getsockname()[1]
    for pattern in ("http://127.0.0.1:{port}/token", "https://localhost:{port}/token", "https://127.1:{port}/token"):
        values = values_of(platform) | {field: pattern.format(port=port)}
        nowhere = HostGuard(resolver=lambda host: ["93.184.215.14"] if host == "shop.example.com" else ["127.0.0.1"])
        with pytest.raises((HostRefusedError, ConnectorError, ConnectionsError)) as caught:
            connect(
                engine,
                business,
                platform,
                None if platform.url else "https://shop.example.com",
                values,
                settings=database,
                guard=nowhere,
            )
        assert SECRET not in str(caught.value)
    assert_not_called(canary)
