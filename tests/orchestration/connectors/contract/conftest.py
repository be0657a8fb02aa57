"""Every registered platform that has a sandbox, and each of its streams: nothing here names one."""

from __future__ import annotations

import pytest

from orchestration.connectors.registry import platforms
from sandbox.platforms import names

PLATFORMS = [name for name in platforms() if name in names()]
STREAMS = [(name, info.name) for name in PLATFORMS for info in platforms()[name].streams]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stream_name" in metafunc.fixturenames:
        metafunc.parametrize(("name", "stream_name"), STREAMS, ids=[f"{p}-{s}" for p, s in STREAMS])
    elif "name" in metafunc.fixturenames:
        metafunc.parametrize("name", PLATFORMS)
