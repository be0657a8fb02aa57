"""The reports: text with quoted columns, a price per line, and errors as text with status 200."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Row = dict[str, str]
Table = dict[str, list[Row]]

HEADERS = {
    "Dn": "Domain", "Rk": "Rank", "Or": "Organic Keywords", "Ot": "Organic Traffic", "Oc": "Organic Cost",
    "Ad": "Adwords Keywords", "At": "Adwords Traffic", "Ac": "Adwords Cost", "Ph": "Keyword", "Po": "Position",
    "Pp": "Previous Position", "Nq": "Search Volume", "Cp": "CPC", "Ur": "Url", "Tr": "Traffic (%)",
    "Tc": "Traffic Cost (%)", "Co": "Competition", "Td": "Trends",
}  # fmt: skip
"""Columns are asked for by short names and answered by long ones; the backlinks' have one name only."""
UNITS = {"domain_ranks": 10, "domain_organic": 10, "backlinks_overview": 40, "backlinks": 40}


class ReportError(Exception):
    """Answered as `ERROR n :: TEXT`, with status 200."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Reports:
    """`tables[type][part]` are the lines; `balance` is what is left of the units."""

    key: str
    tables: dict[str, Table]
    now: Callable[[], object]
    balance: int = 1_000_000
    errors: list[ReportError] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._report, methods=["GET"]),
                Route("/analytics/v1/", self._report, methods=["GET"]),
                Route("/users/countapiunits.html", self._count, methods=["GET"]),
            ]
        )

    async def _count(self, request: Request) -> Response:
        try:
            self._check(request)
        except ReportError as error:
            return _text(f"ERROR {error.code} :: {error}")
        return _text(f"{self.balance:,}")

    async def _report(self, request: Request) -> Response:
        try:
            self._check(request)
            return _text(self._lines(dict(request.query_params)))
        except ReportError as error:
            return _text(f"ERROR {error.code} :: {error}")

    def _check(self, request: Request) -> None:
        if request.query_params.get("key") != self.key:
            raise ReportError(120, "WRONG KEY - ID PAIR")
        if self.errors:
            raise self.errors.pop(0)

    def _lines(self, asked: dict[str, str]) -> str:
        kind = asked.get("type", "")
        if kind not in self.tables:
            raise ReportError(135, "API REPORT TYPE DISABLED")
        part = asked.get("target") or f"{asked.get('domain')}:{asked.get('database')}"
        limit = int(asked.get("display_limit") or 0) or 10_000  # 0 bills everything, as on the platform
        rows = self.tables[kind].get(part, [])[:limit]
        if not rows:
            raise ReportError(50, "NOTHING FOUND")
        cost = UNITS[kind] * len(rows)
        if cost > self.balance:
            raise ReportError(132, "API UNITS BALANCE IS ZERO")
        self.balance -= cost
        return _written(rows, asked["export_columns"].split(","), is_quoted=asked.get("export_escape") == "1")


def _written(rows: list[Row], columns: list[str], *, is_quoted: bool) -> str:
    """Without `export_escape` nothing is quoted, and a `;` in a keyword is one column too many."""
    names = [HEADERS.get(name, name) for name in columns]
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    if is_quoted:
        lines = [['"' + value.replace('"', '""') + '"' for value in line] for line in lines]
    return "".join(";".join(line) + "\r\n" for line in lines)


def _text(body: str) -> Response:
    return Response(body.encode(), media_type="text/plain; charset=UTF-8")
