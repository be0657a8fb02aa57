"""What every simulated platform offers to the server that runs it, to the contract suite and to the benchmarks.

`sandbox.<name>.create(seed, base_url, world) -> SandboxPlatform` makes one; `base_url` ends with `/<name>` and has no slash after it.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Faults


class SandboxPlatform(Protocol):
    """One platform over data that is made from a seed. Ids are text; objects are as the API shows them, decoded."""

    name: str
    credentials: dict[str, str]
    """Every field that `ecom connect <name>` needs, secret or not."""
    app: ASGIApp
    """Wrapped by `faults.over` and dated by `SimulatedDate`; served under `/<name>`, which it does not see."""
    faults: Faults

    def streams(self) -> tuple[str, ...]: ...

    def now(self) -> datetime:
        """The simulated clock, aware, also sent as the Date header."""
        ...

    def pass_time(self, seconds: float) -> None: ...

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        """`{id: object as the API shows it now}`; deleted ones are absent."""
        ...

    def add(self, stream: str) -> str | None:
        """Make a new object; its id, or None where this stream cannot."""
        ...

    def change(self, stream: str) -> str | None:
        """Edit one object so that its change time moves; its id, or None."""
        ...

    def change_silently(self, stream: str) -> str | None:
        """Edit one object without moving its change time; its id, or None."""
        ...

    def remove(self, stream: str) -> str | None:
        """Delete one object; its id, or None."""
        ...


class SimulatedDate:
    """Puts the simulated clock into the Date header of every answer. `clock` is anything with a `now()` that is aware."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", format_datetime(self._clock.now(), usegmt=True).encode())
                message["headers"] = [h for h in message.get("headers", ()) if h[0].lower() != b"date"] + [date]
            await send(message)

        await self._app(scope, receive, dated)


class Clock(Protocol):
    def now(self) -> datetime: ...
