"""dbt's manifest: parsed when a file of the project is newer than it. `python -m orchestration.manifest` parses ahead of need.

Knows neither Dagster nor the database; the variables that profiles.yml reads must be set (dbt_environment.py).
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from app.core.settings import REPOSITORY, settings

DBT_FOLDER = REPOSITORY / "dbt_project"
TARGET_PATH = settings().folder("dbt") / "target"
_MANIFEST = TARGET_PATH / "manifest.json"


def parsed_manifest() -> Path:
    """Return the manifest's path, parsing first where needed (about 4 s). Raises RuntimeError with dbt's own words."""
    TARGET_PATH.mkdir(parents=True, exist_ok=True)
    with (TARGET_PATH / ".parse.lock").open("w") as lock:  # several processes start together in `ecom up`
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_stale():
            _parse()
    return _MANIFEST


def parse_meanwhile() -> None:
    """Begin a needed parse in a process of its own; `parsed_manifest` waits for it."""
    if _is_stale():
        words = [sys.executable, "-m", "orchestration.manifest"]
        subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _is_stale() -> bool:
    return not _MANIFEST.exists() or _MANIFEST.stat().st_mtime < _newest_source()


def _newest_source() -> float:
    files = (
        file
        for folder, folders, names in os.walk(DBT_FOLDER)
        if (folders.sort() or "target" not in Path(folder).parts) and "logs" not in Path(folder).parts
        for file in (Path(folder) / name for name in names)
    )
    return max(file.stat().st_mtime for file in files)


def _parse() -> None:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - two seconds that only a parse should pay

    words = ["parse", "--quiet", "--project-dir", str(DBT_FOLDER), "--profiles-dir", str(DBT_FOLDER)]
    words += ["--target-path", str(TARGET_PATH)]
    result = dbtRunner().invoke(words)
    if not result.success:
        raise RuntimeError(f"The dbt project does not parse: {result.exception}")


if __name__ == "__main__":
    parsed_manifest()
