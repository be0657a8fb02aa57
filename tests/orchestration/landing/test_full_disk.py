"""A disk that is full stops a load and nothing else: no half page, the rest stays readable, and it goes on when there is room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from app.core.settings import Settings
from tests.orchestration.landing.pages import PreparedStream, Warehouse, page, record

PAGES, SIZE = 12, 40


def megabytes() -> list:
    """Twelve pages of 640 kB, which the loader commits by 4 MB."""
    return [
        page(i + 1, *(record(i * SIZE + j, text=os.urandom(8_000).hex()) for j in range(SIZE))) for i in range(PAGES)
    ]


@pytest.fixture
def small_disk(database: Settings) -> Iterator[Callable[[str], None]]:
    """Raw orders lie on a disk of 6 MB, whose size can be set; skipped where nothing may be mounted."""
    with TemporaryDirectory(prefix="ecom-disk-") as folder, connect(database) as connection:
        Path(folder).chmod(0o711)
        disk = Path(folder, "disk")
        disk.mkdir()
        try:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("A small disk can only be mounted by root, with the right to mount.")
        try:
            owner = Path(connection.execute("show data_directory").fetchone()[0]).stat()  # type: ignore[index]
            os.chown(disk, owner.st_uid, owner.st_gid)
            connection.execute(f"create tablespace small location '{disk}'")
            connection.execute("alter table raw.shopify_orders set tablespace small")
            yield lambda size: subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
            connection.execute("alter table raw.shopify_orders set tablespace pg_default")
            connection.execute("drop tablespace small")
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)


def connect(database: Settings) -> psycopg.Connection:
    return psycopg.connect(database.database_url.get_secret_value(), autocommit=True)


def test_a_full_disk_stops_the_load_without_half_a_page_and_it_goes_on_when_there_is_room(
    warehouse: Warehouse, small_disk: Callable[[str], None]
) -> None:
    pages = megabytes()
    with pytest.raises(psycopg.errors.DiskFull, match="No space left on device"):
        warehouse.load(PreparedStream(pages), holder="full")
    landed, [(cursor,)] = warehouse.count("shopify_orders"), warehouse.rows("select cursor from raw.stream_states")
    assert landed == cursor.get("done", 0) * SIZE < PAGES * SIZE
    small_disk("64m")
    warehouse.load(PreparedStream(pages), holder="room again")
    assert warehouse.count("shopify_orders") == PAGES * SIZE
    assert warehouse.rows("select sum(rows_new) from raw.loads") == [(PAGES * SIZE,)]
