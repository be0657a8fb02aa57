"""Where the dbt project lies, and its manifest: parsed when a file of the project is newer than it."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

from dagster_dbt import DbtProject

from app.core.settings import settings

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_FOLDER = REPOSITORY / "dbt_project"
DBT_EXECUTABLE = str(Path(sys.executable).parent / "dbt")  # of this environment, whatever PATH says

TARGET_PATH = settings().folder("dbt") / "target"
os.environ["DBT_TARGET_PATH"] = str(TARGET_PATH)  # where dagster-dbt looks for the last parse, so that a run needs none

dbt_project = DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER, target_path=TARGET_PATH)


def parsed_manifest() -> Path:
    """Return the manifest's path, parsing first where needed (about 4 s). Raises RuntimeError with dbt's own words."""
    manifest = Path(dbt_project.manifest_path)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    with (manifest.parent / ".parse.lock").open("w") as lock:  # several processes start together in `ecom up`
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not manifest.exists() or manifest.stat().st_mtime < _newest_source():
            _parse()
    return manifest


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
    words += ["--target-path", str(dbt_project.target_path)]
    result = dbtRunner().invoke(words)
    if not result.success:
        raise RuntimeError(f"The dbt project does not parse: {result.exception}")
