"""Which streams exist: their tables are there before anything is loaded, so that dbt's sources always are."""

from __future__ import annotations

from orchestration.connectors.registry import platforms

_FILES = ("generic_orders", "shopify_orders", "shopify_products")


def known_streams() -> list[tuple[str, str]]:
    """(platform, stream) of every table `raw.<platform>_<stream>`: of files, and of every installed platform."""
    pulled = [(platform.name, stream.name) for platform in platforms().values() for stream in platform.streams]
    return [*(("files", stream) for stream in _FILES), *pulled]
