"""Which streams exist: their tables are there before anything is loaded, so that dbt's sources always are."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.connectors.files.layouts import STREAMS
from orchestration.connectors.registry import platforms


def known_streams() -> list[tuple[str, str]]:
    """(platform, stream) of every table `raw.<platform>_<stream>`: of files, and of every installed platform."""
    pulled = [(platform.name, stream.name) for platform in platforms().values() for stream in platform.streams]
    return [*(("files", stream) for stream in STREAMS), *pulled]


def matters_of(platform: str, stream: str) -> Mapping[str, str]:
    """The contract that the platform declares for the stream; empty for files, whose layouts are checked as they are read."""
    found = platforms().get(platform)
    return next((info.matters for info in found.streams if info.name == stream), {}) if found else {}
