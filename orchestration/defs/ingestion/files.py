"""Imported files: rows land through `ecom import`, which reports each import here; nothing is pulled."""

import dagster as dg

from orchestration.partitions import connections_of

_LAYOUTS = {
    "generic_orders": "One row per order line of a file in the generic layout.",
    "shopify_orders": "One row per line of Shopify's own order export.",
    "shopify_products": "One row per line of Shopify's own product export.",
}

imported_files = [
    dg.AssetSpec(
        key=["raw", f"files_{layout}"],
        group_name="raw",
        description=f"{grain} Imported with `ecom import`; rejected lines are in raw.quarantine with their numbers.",
        kinds={"file", "postgres"},
        owners=["team:data"],
        tags={"platform": "files", "domain": layout},
        partitions_def=connections_of("files"),
    )
    for layout, grain in _LAYOUTS.items()
]
