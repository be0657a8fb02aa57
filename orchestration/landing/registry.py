"""Which streams exist: their tables are there before anything is loaded, so that dbt's sources always are."""

from __future__ import annotations

from orchestration.connectors.shopify.streams import STREAM_NAMES

_STREAMS = {
    "files": ("generic_orders", "shopify_orders", "shopify_products"),
    "shopify": STREAM_NAMES,
}


def known_streams() -> list[tuple[str, str]]:
    """(platform, stream) of every table `raw.<platform>_<stream>`."""
    return [(platform, stream) for platform, streams in _STREAMS.items() for stream in streams]
