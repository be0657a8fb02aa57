"""A server of this folder's own, without roles and schema, that its tests may stop, kill and move."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.database.embedded import EmbeddedPostgres

HASTY = {"fsync": "off", "shared_buffers": "32MB"}


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own temporary folders are closed to others."""
    home = Path(tempfile.mkdtemp(prefix="ecom-tests-"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def bare_server() -> Iterator[EmbeddedPostgres]:
    home = Path(tempfile.mkdtemp(prefix="ecom-tests-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, configuration=HASTY)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(home)
