"""Every stream of every installed platform as an asset; a platform that cannot be used is said, and stops no other."""

import dagster as dg

from orchestration.connectors.registry import platforms, problems
from orchestration.defs.ingestion.streams import stream_asset

pulled_streams = [stream_asset(platform, info) for platform in platforms().values() for info in platform.streams]

for sentence in problems().values():
    dg.get_dagster_logger().warning(sentence)
