"""Where the dbt project lies, for dagster-dbt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dagster_dbt import DbtProject

from orchestration.manifest import DBT_FOLDER, TARGET_PATH

DBT_EXECUTABLE = str(Path(sys.executable).parent / "dbt")  # of this environment, whatever PATH says

os.environ["DBT_TARGET_PATH"] = str(TARGET_PATH)  # where dagster-dbt looks for the last parse, so that a run needs none

dbt_project = DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER, target_path=TARGET_PATH)
