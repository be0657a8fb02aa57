"""Rakuten over HTTP: tokens for an hour, a flat array of the last 30 days, links to the next page, reports as CSV."""

from __future__ import annotations

import csv
import hmac
import io
import secrets
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.networks import JsonObject, Limit, Network, Table, answer
from sandbox.rakuten.events import invoices, paid_transactions, partnership, payment, rename, transaction

SID, CLIENT, SECRET = "77", "sandbox-rakuten-client", "sandbox-rakuten-secret"
REPORTS_TOKEN = "sandbox-rakuten-reports"  # noqa: S105 - opens nothing but this sandbox
SERVED, TOKEN_SECONDS = timedelta(days=30), 3600
_KEY = b"Bearer " + b64encode(f"{CLIENT}:{SECRET}".encode())


class Rakuten(Network):
    """One site; a page of transactions has at most `page_size`, whatever is asked for."""

    def __init__(self, seed: int, base_url: str, transactions: int, page_size: int, seconds_per_call: float) -> None:
        tables = {
            "partnerships": Table(partnership, rename),
            "transactions": Table(transaction, is_removable=False),
            "payments": Table(payment, is_removable=False),
            "payment_details": Table(is_removable=False),
        }
        routes = [
            Route("/token", self._sell, methods=["POST"]),
            Route("/v1/partnerships", self._guarded(self._partnerships)),
            Route("/events/1.0/transactions", self._guarded(self._transactions)),
            Route("/advancedreports/1.0", self._report),
        ]
        credentials = {"client_id": CLIENT, "client_secret": SECRET, "sid": SID, "security_token": REPORTS_TOKEN}
        super().__init__("rakuten", credentials, tables, routes, seed=seed, seconds_per_call=seconds_per_call)
        self._base_url, self._page_size, self.pace, self.refused = base_url, page_size, Limit(100, 60.0), 0
        self.tokens: dict[str, datetime] = {}
        tables["partnerships"].fill(25, 300)
        tables["transactions"].fill(transactions, 28)
        tables["payments"].fill(5, 200)

    def truth(self, stream: str) -> dict[str, JsonObject]:
        """Details are computed from the payments."""
        if stream != "payment_details":
            return super().truth(stream)
        found: dict[str, JsonObject] = {}
        for paid in self.tables["payments"].objects:
            for invoice in (one["Invoice ID"] for one in invoices(paid)):
                for n, row in enumerate(paid_transactions(invoice)):
                    record_id = f"{paid}:{invoice}:{row['Transaction ID']}:{n % 2 + 1}"
                    found[record_id] = {"payment": paid, "invoice": invoice, **row}
        return found

    async def _sell(self, request: Request) -> Response:
        now, form = self.called(), await request.form()
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), _KEY) or form.get("scope") != SID:
            return answer({"error": "invalid_client"}, 401)
        token = secrets.token_hex(16)
        self.tokens[token] = now + timedelta(seconds=TOKEN_SECONDS)
        return answer({"access_token": token, "refresh_token": secrets.token_hex(16), "expires_in": TOKEN_SECONDS})

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def handle(request: Request) -> Response:
            now, token = self.called(), request.headers.get("Authorization", "").removeprefix("Bearer ")
            if self.tokens.get(token, now) <= now:
                return answer({"error": "invalid_token"}, 401)
            if not self.pace.allows(now):
                self.refused += 1
                return answer({"error": "too many requests"}, 429)
            return handler(request)

        return handle

    def _partnerships(self, request: Request) -> Response:
        number, size = int(request.query_params["page"]), min(int(request.query_params["limit"]), 10)
        rows = list(self.tables["partnerships"].objects.values())
        has_more = number * size < len(rows)
        links = {"next": f"{self._base_url}/v1/partnerships?page={number + 1}&limit={size}"} if has_more else {}
        page = rows[(number - 1) * size : number * size]
        return answer(
            {"_metadata": {"page": number, "limit": size, "total": len(rows), "_links": links}, "partnerships": page}
        )

    def _transactions(self, request: Request) -> Response:
        asked = request.query_params
        start, end = _utc(asked["process_date_start"]), _utc(asked["process_date_end"])
        if self.now() - start > SERVED:
            return answer({"errorMessage": "Only the last 30 days are served"}, 400)
        table = self.tables["transactions"]
        rows = [one for name, one in table.objects.items() if start <= table.changed_at[name] <= end]
        size, number = min(int(asked.get("limit", 100)), self._page_size), int(asked.get("page", 1))
        return answer(rows[(number - 1) * size : number * size])

    def _report(self, request: Request) -> Response:
        self.called()
        asked = request.query_params
        if not hmac.compare_digest(asked.get("token", "").encode(), REPORTS_TOKEN.encode()):
            return answer({"error": "Invalid token"})
        if asked["reportid"] == "1":
            days = {day: f"{asked[day][:4]}-{asked[day][4:6]}-{asked[day][6:]}" for day in ("bdate", "edate")}
            payments = self.tables["payments"].objects.values()
            return _csv([one for one in payments if days["bdate"] <= one["Date"] <= days["edate"]])
        return _csv(invoices(asked["payid"]) if asked["reportid"] == "2" else paid_transactions(asked["invoiceid"]))


def create(
    seed: int,
    base_url: str,
    world: object | None = None,
    *,
    transactions: int = 120,
    page_size: int = 25,
    seconds_per_call: float = 0.7,
) -> Rakuten:
    """A site with a month of transactions; older ones are served to nobody."""
    del world  # the simulated market has no affiliates
    return Rakuten(seed, base_url, transactions, page_size, seconds_per_call)


def _csv(rows: list[dict[str, Any]]) -> Response:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return Response(text.getvalue().encode(), media_type="text/csv")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
