"""impact.com over HTTP: Basic authorisation, lists in pages with @ keys, windows of at most 45 days, a stated budget."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.impact.actions import ACCOUNT, action, campaign, judge, rename, update
from sandbox.networks import JsonObject, Limit, Network, Table, answer

TOKEN = "sandbox-impact-token"  # noqa: S105 - opens nothing but this sandbox
LONGEST, OLDEST, UNASKED = timedelta(days=45), timedelta(days=3 * 365), timedelta(days=7)
_AUTHORIZATION = b"Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode())


class Impact(Network):
    """One partner account; a page has at most `page_size` objects, whatever is asked for."""

    def __init__(self, seed: int, actions: int, page_size: int, calls: int, seconds_per_call: float) -> None:
        tables = {
            "campaigns": Table(campaign, rename),
            "actions": Table(action, judge, is_removable=False),
            "action_updates": Table(update, is_removable=False),
        }
        path = "/Mediapartners/{sid}"
        routes = [
            Route(f"{path}/Campaigns", self._guarded(self._campaigns)),
            Route(f"{path}/Actions", self._guarded(self._actions)),
            Route(f"{path}/ActionUpdates", self._guarded(self._updates)),
        ]
        credentials = {"account_sid": ACCOUNT, "token": TOKEN}
        super().__init__("impact", credentials, tables, routes, seed=seed, seconds_per_call=seconds_per_call)
        self._page_size, self.budget, self.refused = page_size, Limit(calls, 3600.0), 0
        tables["campaigns"].fill(25, 300)
        tables["actions"].fill(actions, 380)
        tables["action_updates"].fill(actions // 4, 380)

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def handle(request: Request) -> Response:
            now = self.called()
            if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), _AUTHORIZATION):
                return _error("Authentication failed", 401)
            if request.path_params["sid"] != ACCOUNT:
                return _error("Access denied", 403)
            is_allowed = self.budget.allows(now)
            self.refused += not is_allowed
            found = handler(request) if is_allowed else _error("Rate limit exceeded", 429)
            found.headers["X-RateLimit-Limit"] = str(self.budget.calls)
            found.headers["X-RateLimit-Remaining"] = str(self.budget.calls - len(self.budget.made))
            found.headers["X-RateLimit-Reset"] = str(self.budget.reset_seconds(now))
            return found

        return handle

    def _campaigns(self, request: Request) -> Response:
        return self._page(request, "Campaigns", list(self.tables["campaigns"].objects.values()))

    def _actions(self, request: Request) -> Response:
        return self._changed(request, "Actions", "actions")

    def _updates(self, request: Request) -> Response:
        return self._changed(request, "ActionUpdates", "action_updates")

    def _changed(self, request: Request, key: str, stream: str) -> Response:
        """Filtered by the last update, ordered by creation, newest first."""
        asked = request.query_params
        if ("StartDate" in asked) != ("EndDate" in asked):
            return _error("StartDate and EndDate go together", 400)
        start = datetime.fromisoformat(asked["StartDate"]) if "StartDate" in asked else self.now() - UNASKED
        end = datetime.fromisoformat(asked["EndDate"]) if "EndDate" in asked else self.now()
        if end - start > LONGEST or self.now() - start > OLDEST:
            return _error("The date range is too long", 400)
        table = self.tables[stream]
        found = [one for name, one in table.objects.items() if start <= table.changed_at[name] <= end]
        return self._page(request, key, found[::-1])

    def _page(self, request: Request, key: str, objects: list[JsonObject]) -> Response:
        asked = request.query_params
        number, size = int(asked.get("Page", 1)), min(int(asked.get("PageSize", 1000)), self._page_size)
        pages = max(ceil(len(objects) / size), 1)
        more = {**asked, "Page": number + 1}
        return answer(
            {
                "@page": str(number),
                "@numpages": str(pages),
                "@pagesize": str(size),
                "@total": str(len(objects)),
                "@nextpageuri": f"/Mediapartners/{ACCOUNT}/{key}?{urlencode(more)}" if number < pages else "",
                key: objects[(number - 1) * size : number * size] or None,
            }
        )


def create(
    seed: int,
    base_url: str,
    world: object | None = None,
    *,
    actions: int = 150,
    page_size: int = 10,
    calls: int = 1000,
    seconds_per_call: float = 3.6,
) -> Impact:
    """A partner with 13 months of actions and a budget of `calls` an hour."""
    del base_url, world  # links are relative, and the simulated market has no affiliates
    return Impact(seed, actions, page_size, calls, seconds_per_call)


def _error(message: str, status: int) -> Response:
    return answer({"Status": "ERROR", "Message": message, "Errors": []}, status)
