"""Decisions of people: tables of the application, read on a schedule as a source; no edge leads back into the graph."""

import dagster as dg

approvals = dg.AssetSpec(
    key=["core", "approvals"],
    group_name="core",
    description="Who approved, rejected or edited which recommendation, when, and the hash of what was seen. Grain: one row per decision.",
    kinds={"postgres"},
    owners=["team:app"],
    tags={"domain": "approvals"},
)
