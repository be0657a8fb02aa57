"""Semrush's reports as streams of weekly snapshots; the price of each is known before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State, Stream
from orchestration.connectors.elements import Element
from orchestration.connectors.semrush.client import Row, SemrushClient
from orchestration.connectors.snapshots import Answer, check_budget, row_id, take
from orchestration.connectors.targets import Targets

BACKLINKS_PATH = "/analytics/v1/"


@dataclass(frozen=True, slots=True)
class Sort:
    """One report. `units` is the price of a line, `identity` the columns that tell lines of a part apart, `rows` how many
    lines are asked for per part."""

    name: str
    path: str
    type: str
    columns: str
    units: int
    identity: tuple[str, ...]
    rows: Callable[[Targets], int]
    parts: Callable[[Targets], list[str]]
    params: Callable[[str], Mapping[str, str]]
    sort: str = ""


def _domain(part: str) -> dict[str, str]:
    domain, country = part.split(":")
    return {"domain": domain, "database": country}


def _target(part: str) -> dict[str, str]:
    return {"target": part, "target_type": "root_domain"}


SORTS = (
    Sort(
        "domain_ranks",
        "/",
        "domain_ranks",
        "Dn,Rk,Or,Ot,Oc,Ad,At,Ac",
        10,
        (),
        lambda _: 1,
        Targets.per_country,
        _domain,
    ),
    Sort(
        "organic_keywords",
        "/",
        "domain_organic",
        "Ph,Po,Pp,Nq,Cp,Ur,Tr,Tc,Co,Td",
        10,
        ("Keyword", "Url"),
        lambda targets: targets.keywords_limit,
        Targets.per_country,
        _domain,
        "tr_desc",
    ),
    Sort(
        "backlinks_overview",
        BACKLINKS_PATH,
        "backlinks_overview",
        "ascore,total,domains_num,urls_num,ips_num,follows_num,nofollows_num",
        40,
        (),
        lambda _: 1,
        lambda targets: list(targets.domains),
        _target,
    ),
    Sort(
        "backlinks",
        BACKLINKS_PATH,
        "backlinks",
        "page_ascore,source_url,target_url,anchor,nofollow,first_seen,last_seen",
        40,
        ("source_url", "target_url", "anchor"),
        lambda targets: targets.backlinks_limit,
        lambda targets: list(targets.domains),
        _target,
        "page_ascore_desc",
    ),
)


def estimate(targets: Targets) -> int:
    """Units that a snapshot of all streams costs at most."""
    return sum(one.units * one.rows(targets) * len(one.parts(targets)) for one in SORTS)


@dataclass(frozen=True, slots=True)
class ReportStream:
    """One report of all parts."""

    client: SemrushClient
    targets: Targets
    sort: Sort

    @property
    def name(self) -> str:
        return self.sort.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        left, now = self.client.balance()
        yield from take(self.sort.parts(self.targets), lambda part: self._answer(part, left), state, known, now)

    def _answer(self, part: str, left: int) -> Answer:
        sort, rows = self.sort, self.sort.rows(self.targets)
        check_budget(estimate(self.targets), self.targets.units_budget, None)
        check_budget(sort.units * rows, self.targets.units_budget, left)
        params = {"type": sort.type, "export_columns": sort.columns, "display_limit": str(rows), **sort.params(part)}
        report = self.client.report(sort.path, params | ({"display_sort": sort.sort} if sort.sort else {}))
        found = [self._element(part, row) for row in report.rows]
        return Answer(found, sort.units * len(report.rows), report.server_time)

    def _element(self, part: str, row: Row) -> Element:
        payload = orjson.dumps(row)
        if any(name not in row for name in self.sort.identity):
            return Reject("no_id", "The line lacks a column that tells it from others.", payload)
        return Record(row_id(part, *(row[name] for name in self.sort.identity)), payload)


def all_streams(client: SemrushClient, targets: Targets) -> list[Stream]:
    return [ReportStream(client, targets, sort) for sort in SORTS]
