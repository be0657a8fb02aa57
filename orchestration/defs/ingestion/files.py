"""Imported files: rows land through `ecom import`, which reports each import here; nothing is pulled."""

import dagster as dg

from orchestration.connectors.files.layouts import STREAMS
from orchestration.described import landed_columns
from orchestration.partitions import connections_of

imported_files = [
    dg.AssetSpec(
        key=["raw", f"files_{stream}"],
        group_name="raw",
        description=f"{grain} Imported with `ecom import`; rejected lines are in raw.quarantine with their numbers.",
        kinds={"file", "postgres"},
        owners=["team:data"],
        tags={"platform": "files", "domain": stream},
        metadata=landed_columns(),
        partitions_def=connections_of("files"),
    )
    for stream, grain in STREAMS.items()
]
