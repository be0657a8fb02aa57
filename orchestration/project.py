"""Where the dbt project lies and how it is called, for dagster-dbt."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version

from orchestration.manifest import DBT_FOLDER, TARGET_PATH

os.environ["DBT_TARGET_PATH"] = str(TARGET_PATH)  # where dagster-dbt looks for the last parse, so that a run needs none

dbt_project = DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER, target_path=TARGET_PATH)


class QuickDbt(DbtCliResource):
    """dbt without two things that dagster-dbt does before every call, seven seconds for nothing that is used here."""

    @cached_property
    def _cli_version(self) -> Version:
        """Of the installed package, instead of a `dbt --version` in a process of its own: the executable is ours."""
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        """None: an adapter in this process only serves fetch_row_counts and fetch_column_metadata."""
        return None


dbt_cli = QuickDbt(
    project_dir=os.fspath(DBT_FOLDER),
    profiles_dir=os.fspath(DBT_FOLDER),
    dbt_executable=str(Path(sys.executable).parent / "dbt"),  # of this environment, whatever PATH says
)
