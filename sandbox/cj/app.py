"""CJ over HTTP: one GraphQL endpoint that reads the arguments of `publisherCommissions` and reports errors with status 200."""

from __future__ import annotations

import hmac
import json
import re
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.cj.ledger import PUBLISHER, commission, settle
from sandbox.networks import JsonObject, Limit, Network, Table, answer

TOKEN = "sandbox-cj-token"  # noqa: S105 - opens nothing but this sandbox
LONGEST = timedelta(days=31)
_DATES = {"Posting": "postingDate", "Event": "eventDate", "Locking": "lockingDate"}
_ARGUMENT = re.compile(r'(\w+): ("(?:[^"\\]|\\.)*")')
_PUBLISHERS = re.compile(r'forPublishers: \["(\w*)"\]')
_FIELDS = re.compile(r"records \{([^{}]*)\bitems \{([^{}]*)\}")


class Cj(Network):
    """One publisher's company; at most `limit` commissions in an answer."""

    def __init__(self, seed: int, commissions: int, limit: int, seconds_per_call: float) -> None:
        tables = {"commissions": Table(commission, settle, is_removable=False)}
        credentials = {"token": TOKEN, "publisher_id": PUBLISHER, "currency_code": "USD"}
        routes = [Route("/query", self._query, methods=["POST"])]
        super().__init__("cj", credentials, tables, routes, seed=seed, seconds_per_call=seconds_per_call)
        self._limit, self.pace, self.refused = limit, Limit(25, 60.0), 0
        tables["commissions"].fill(commissions, 380)

    async def _query(self, request: Request) -> Response:
        now, given = self.called(), request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {TOKEN}".encode()):
            return answer({"message": "Invalid token"}, 401)
        if not self.pace.allows(now):
            self.refused += 1
            return answer({"message": "Too many calls"}, 429)
        query = str((await request.json()).get("query"))
        publisher = _PUBLISHERS.search(query)
        if publisher is None or "publisherCommissions" not in query:
            return _error("Validation error: unknown argument or field")
        if publisher[1] != PUBLISHER:
            return _error("Not authorized to see this publisher")
        arguments = {name: json.loads(value) for name, value in _ARGUMENT.findall(query)}
        return self._commissions(arguments, query)

    def _commissions(self, arguments: dict[str, str], query: str) -> Response:
        rows = sorted(self.tables["commissions"].objects.values(), key=lambda row: int(row["commissionId"]))
        for dates, name in _DATES.items():
            since, before = arguments.get(f"since{dates}Date"), arguments.get(f"before{dates}Date")
            if since and before and datetime.fromisoformat(before) - datetime.fromisoformat(since) > LONGEST:
                return _error("The date range must not be longer than 31 days")
            rows = [row for row in rows if (not since or row[name] >= since) and (not before or row[name] < before)]
        after = int(arguments.get("sinceCommissionId", 0))
        rows = [row for row in rows if int(row["commissionId"]) > after]
        found = [_selected(row, query) for row in rows[: self._limit]]
        batch = {
            "count": len(found),
            "limit": self._limit,
            "maxCommissionId": found[-1]["commissionId"] if found else None,
            "payloadComplete": len(rows) <= self._limit,
            "records": found,
        }
        return answer({"data": {"publisherCommissions": batch}})


def create(
    seed: int,
    base_url: str,
    world: object | None = None,
    *,
    commissions: int = 200,
    limit: int = 20,
    seconds_per_call: float = 2.5,
) -> Cj:
    """A publisher with 13 months of commissions. CJ's own limit is much higher; a small one makes pages."""
    del base_url, world  # no answer points anywhere, and the simulated market has no affiliates
    return Cj(seed, commissions, limit, seconds_per_call)


def _selected(row: JsonObject, query: str) -> JsonObject:
    """The fields that were asked for, in that order."""
    chosen = _FIELDS.search(query)
    names, of_items = (chosen[1].split(), chosen[2].split()) if chosen else ([], [])
    found = {name: row[name] for name in names}
    return {**found, "items": [{name: item[name] for name in of_items} for item in row["items"]]}


def _error(message: str) -> Response:
    return answer(
        {"data": {"publisherCommissions": None}, "errors": [{"message": message, "path": ["publisherCommissions"]}]}
    )
