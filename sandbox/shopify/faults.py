"""Planned failures of the next requests, for tests of whoever calls us."""

from __future__ import annotations

from collections import deque

from starlette.responses import Response

_BODIES = {
    "throttle": (429, b'{"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume."}'),
    "unavailable": (503, b"<html><body>Service Unavailable</body></html>"),
}


class Faults:
    """A queue of answers that replace the next ones. `retry_after` is sent as given: seconds, a date, or nonsense."""

    def __init__(self) -> None:
        self._planned: deque[tuple[str, str | None]] = deque()

    def plan(self, kind: str, times: int, retry_after: object = None) -> None:
        text = None if retry_after is None else str(retry_after)
        self._planned.extend([(kind, text)] * max(1, min(times, 1000)))

    def next(self) -> Response | None:
        """The planned answer to this request, or None."""
        if not self._planned:
            return None
        kind, retry_after = self._planned.popleft()
        status, body = _BODIES[kind]
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        return Response(body, status, headers)
