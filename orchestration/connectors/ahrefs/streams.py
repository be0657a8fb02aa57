"""Ahrefs' reports as streams of weekly snapshots; the price of each is known before it is asked for.

A call costs at least 50 units, else its rows times the prices of the fields that it selects, filters or orders by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from orchestration.connectors.ahrefs.client import AhrefsClient, Reply
from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State, Stream
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.rest import split_array
from orchestration.connectors.snapshots import Answer, check_budget, row_id, take
from orchestration.connectors.targets import Targets

LEAST_UNITS = 50
DEAR_FIELDS = {"volume": 10, "sum_traffic": 10, "keyword_difficulty": 10, "org_traffic": 10, "org_cost": 10}
MODE = "subdomains"


@dataclass(frozen=True, slots=True)
class Sort:
    """One report. `root` is the field of the answer, `identity` the fields that tell rows of a part apart (none: one object),
    `rows` how many are asked for per part."""

    name: str
    path: str
    root: str
    rows: Callable[[Targets], int]
    parts: Callable[[Targets], list[str]]
    select: tuple[str, ...] = ()
    order_by: str = ""
    identity: tuple[str, ...] = ()
    has_date: bool = True
    has_mode: bool = True

    def price(self, targets: Targets) -> int:
        """Units per part at most."""
        row = sum(DEAR_FIELDS.get(name, 1) for name in self.select)
        return max(LEAST_UNITS, row * self.rows(targets))

    def params(self, part: str, date: str, targets: Targets) -> Mapping[str, str]:
        domain, _, country = part.partition(":")
        found = {"target": domain}
        if self.identity:
            found |= {"select": ",".join(self.select), "order_by": self.order_by, "limit": str(self.rows(targets))}
        optional = {"mode": MODE if self.has_mode else "", "date": date if self.has_date else "", "country": country}
        return found | {name: value for name, value in optional.items() if value}


def _domains(targets: Targets) -> list[str]:
    return list(targets.domains)


SORTS = (
    Sort("domain_rating", "/site-explorer/domain-rating", "domain_rating", lambda _: 1, _domains, has_mode=False),
    Sort("metrics", "/site-explorer/metrics", "metrics", lambda _: 1, Targets.per_country),
    Sort(
        "organic_keywords",
        "/site-explorer/organic-keywords",
        "keywords",
        lambda targets: targets.keywords_limit,
        Targets.per_country,
        ("keyword", "best_position", "best_position_url", "volume", "sum_traffic"),
        "sum_traffic:desc",
        ("keyword",),
    ),
    Sort("backlinks_stats", "/site-explorer/backlinks-stats", "metrics", lambda _: 1, _domains, has_mode=False),
    Sort(
        "backlinks",
        "/site-explorer/all-backlinks",
        "backlinks",
        lambda targets: targets.backlinks_limit,
        _domains,
        ("url_from", "url_to", "anchor", "domain_rating_source", "first_seen", "last_seen", "is_dofollow"),
        "domain_rating_source:desc",
        ("url_from", "url_to", "anchor"),
        has_date=False,
    ),
)


def estimate(targets: Targets) -> int:
    """Units that a snapshot of all streams costs at most."""
    return sum(one.price(targets) * len(one.parts(targets)) for one in SORTS)


@dataclass(frozen=True, slots=True)
class ReportStream:
    """One report of all parts."""

    client: AhrefsClient
    targets: Targets
    sort: Sort

    @property
    def name(self) -> str:
        return self.sort.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        limits, now = self.client.limits()

        def answer(part: str) -> Answer:
            check_budget(estimate(self.targets), self.targets.units_budget, None)
            check_budget(self.sort.price(self.targets), self.targets.units_budget, limits.left())
            params = self.sort.params(part, now.date().isoformat(), self.targets)
            reply = self.client.get(self.sort.path, params)
            return Answer(self._elements(part, reply), reply.units, reply.server_time)

        yield from take(self.sort.parts(self.targets), answer, state, known, now)

    def _elements(self, part: str, reply: Reply) -> list[Element]:
        root = reply.fields.get(self.sort.root)
        if root is None:
            raise SchemaDriftError(f"Ahrefs answered without {self.sort.root}; update this product.")
        content = bytes(root)
        if not self.sort.identity:
            return [Record(part, reply.body.own(content))]
        return [self._row(part, piece, reply) for piece in split_array(content, self.client.host)]

    def _row(self, part: str, piece: bytes, reply: Reply) -> Element:
        try:
            row = msgspec.json.decode(piece, type=dict[str, object])
        except msgspec.ValidationError:
            return Reject("unreadable", "The row is no object.", reply.body.own(piece))
        if any(not isinstance(row.get(name), str) for name in self.sort.identity):
            return Reject("no_id", "The row lacks a field that tells it from others.", reply.body.own(piece))
        return Record(row_id(part, *(str(row[name]) for name in self.sort.identity)), reply.body.own(piece))


def all_streams(client: AhrefsClient, targets: Targets) -> list[Stream]:
    return [ReportStream(client, targets, sort) for sort in SORTS]
