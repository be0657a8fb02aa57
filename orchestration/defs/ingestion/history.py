"""Tables that dbt reads and nobody pulls: replaced versions of raw objects, and the application's own tables."""

import json

import dagster as dg

from orchestration.described import landed_columns
from orchestration.manifest import parsed_manifest


def _spec(schema: str, name: str, description: str) -> dg.AssetSpec:
    """A source as dbt describes it; a history table follows its stream."""
    stream = name.removesuffix("_history")
    is_history = stream != name
    return dg.AssetSpec(
        key=[schema, name],
        deps=[[schema, stream]] if is_history else [],
        group_name=schema,
        description=description,
        kinds={"postgres"},
        owners=["team:data" if schema == "raw" else "team:app"],
        metadata=landed_columns() if schema == "raw" else {},
        tags={"domain": "history" if is_history else "settings"},
    )


sources = [
    _spec(node["schema"], node["name"], node["description"])
    for node in json.loads(parsed_manifest().read_text())["sources"].values()
    if node["schema"] != "raw" or node["name"].endswith("_history")
]
