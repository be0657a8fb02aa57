"""A connector in front of a simulated platform. No port is opened, and nobody sleeps: waiting moves the simulated clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestration.connectors.base import Access, Platform, Stream
from orchestration.connectors.http import new_client
from sandbox.platform import SandboxPlatform
from tests.orchestration.connectors.contract.in_process import InProcess

BASE_URL = "https://network.example"


def access_to(platform: Platform, sandbox: SandboxPlatform, *, url: str = BASE_URL, **changed: str) -> Access:
    """What the sandbox's own credentials open; `changed` replaces some of them."""
    given = sandbox.credentials | changed
    secrets = {field.name for field in platform.fields if field.is_secret}
    return Access(
        url=url,
        credentials={name: value for name, value in given.items() if name in secrets},
        settings={name: value for name, value in given.items() if name not in secrets},
        http=new_client(transport=InProcess(sandbox.app)),
        sleep=sandbox.pass_time,
    )


def stream_of(connect: Callable[[Access], Any], access: Access, name: str) -> Stream:
    """One stream of a connector that is opened anew."""
    found: Stream = next(stream for stream in connect(access).streams() if stream.name == name)
    return found
