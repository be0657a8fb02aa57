"""The code location: the only file where everything meets. New assets under defs/ need no edit here."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from orchestration import automation, jobs
from orchestration.described import with_policy
from orchestration.project import dbt_cli
from orchestration.resources import Workspace


@dg.definitions
def defs() -> dg.Definitions:
    """Read the folder tree; nothing under defs/ is registered by hand."""
    found = dg.load_from_defs_folder(path_within_project=Path(__file__))
    return dg.Definitions.merge(
        found.map_asset_specs(func=with_policy),
        dg.Definitions(
            jobs=[*jobs.INGESTION_JOBS.values(), jobs.pipeline_job],
            schedules=[*automation.INGESTION_SCHEDULES, automation.pipeline_hourly_schedule],
            resources={"workspace": Workspace(), "dbt": dbt_cli},
        ),
    )
