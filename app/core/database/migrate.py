"""Bring a database to the newest schema: roles, then alembic. The SQL itself is in `migrations/versions`."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock

from psycopg import errors
from sqlalchemy.exc import OperationalError

from app.core.database.exceptions import DatabaseError
from app.core.database.roles import ensure_roles
from app.core.database.server import administrative_url, connect
from app.core.database.urls import PSYCOPG, with_driver
from app.core.settings import Settings

ONE_AT_A_TIME = Lock()  # alembic's context is global to the process; between processes the database's own lock counts
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(settings: Settings) -> None:
    """Make or upgrade everything; nothing happens when all is there. Two at once are safe: the second one waits.

    Raises DatabaseError when the database cannot be reached, is too old, or is newer than this program.
    """
    url = administrative_url(settings)
    ensure_roles(url, settings)
    current = current_revision(url)
    if current == newest_revision():
        return
    if current is not None and current not in _revisions():
        raise DatabaseError(f"The database is at schema {current}, newer than this program: install the newer release.")
    _upgrade(url)


def newest_revision() -> str:
    """Head of the migrations: the one that none is built on (a test asks alembic for the same)."""
    known = _revisions()
    (newest,) = known.keys() - set(known.values())
    return newest


def _revisions() -> dict[str, str]:
    """Each revision and the one that it is built on, read off the files: importing alembic takes a second."""
    texts = [path.read_text() for path in MIGRATIONS.glob("versions/*.py")]
    return {_word(text, "revision"): _word(text, "down_revision") for text in texts}


def _word(text: str, name: str) -> str:
    found = re.search(rf'^{name} = "?(\w+)"?$', text, re.MULTILINE)
    assert found
    return found[1]


def current_revision(url: str) -> str | None:
    """The schema's revision; None before the first migration."""
    with connect(url) as connection:
        try:
            row = connection.execute("select version_num from public.alembic_version").fetchone()
        except errors.UndefinedTable:
            return None
    return str(row[0]) if row else None


def _upgrade(url: str) -> None:
    # Imported here: alembic takes a second, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = with_driver(url, PSYCOPG)
    try:
        with ONE_AT_A_TIME:
            command.upgrade(config, "head")
    except OperationalError as error:
        if isinstance(error.orig, errors.LockNotAvailable):
            raise DatabaseError(
                "The schema is in use and cannot be upgraded now: stop other runs and try again."
            ) from None
        raise
