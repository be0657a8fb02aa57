"""Values of figures out of the marts: counted by day and currency, then made of each other. It changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.database.tables import has_tables
from app.core.metrics.compile import statement, together
from app.core.metrics.definitions import Metric, counted, parsed, registry
from app.core.metrics.evaluate import evaluate
from app.core.metrics.expressions import names_in

Values = dict[str, Decimal | None]
Group = tuple[str | None, str | None]
"""A currency, and a part where the figures are split."""


@dataclass(slots=True)
class Counted:
    """Counted figures by group and day. `missing` says of figures that have no rows at all why they are unknown."""

    names: tuple[str, ...]
    days: dict[Group, dict[date, Values]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    missing: dict[str, str] = field(default_factory=dict)

    def groups(self) -> list[Group]:
        """Those that moved; a figure of the whole business stands in the group of every currency."""
        currencies = [group for group in self.days if group[0] is not None]
        return sorted(currencies or self.days, key=lambda group: (group[0] or "", group[1] or ""))

    def sums(self, group: Group, first_on: date, last_on: date) -> Values:
        """Totals over days; a figure that is unknown on one day is unknown over all of them."""
        return {name: self._sum(name, group, first_on, last_on) for name in self.names}

    def _sum(self, name: str, group: Group, first_on: date, last_on: date) -> Decimal | None:
        if name in self.missing or (found := self._days_of(name, group)) is None:
            return None
        parts = [values[name] for day, values in found.items() if first_on <= day <= last_on and name in values]
        return None if None in parts else sum((one for one in parts if one is not None), Decimal(0))

    def _days_of(self, name: str, group: Group) -> Mapping[date, Values] | None:
        """Of a figure without a currency: the whole business's, unless it sells in several, for it cannot be shared out."""
        if registry()[name].currency or group[0] is None:
            return self.days.get(group, {})
        return None if len({one[0] for one in self.days if one[0]}) > 1 else self.days.get((None, group[1]), {})


def count(
    conn: Connection, business_id: UUID, names: Iterable[str], first_on: date, last_on: date, by: str | None = None
) -> Counted:
    """All that these figures are made of, day by day. A figure that has no mart or no rows yet is missing with a reason."""
    metrics = counted(frozenset(names))
    found = Counted(tuple(one.name for one in metrics))
    for group in together(metrics):
        if reason := _missing(conn, business_id, group[0]):
            found.missing |= {one.name: reason for one in group}
            continue
        query = text(statement(tuple(one.name for one in group), by))
        for row in conn.execute(
            query, {"business_id": business_id, "first_on": first_on, "last_on": last_on}
        ).mappings():
            values: Values = {one.name: _exact(row[one.name]) for one in group}
            found.days[row["currency_code"], row["part"]][row["day_on"]] |= values
    return found


def value(name: str, sums: Values) -> Decimal | None:
    """A figure out of the sums of those that it is made of."""
    metric = registry()[name]
    if not metric.expression:
        return sums[name]
    tree = parsed(name)
    return evaluate(tree, {part: value(part, sums) for part in _parts(name)})


def why_unknown(name: str, found: Counted, sums: Values) -> str:
    """One sentence for a value that is null."""
    for part in counted(frozenset({name})):
        if part.name in found.missing:
            return found.missing[part.name]
        if sums[part.name] is None:
            return part.unknown or f"{part.label} is counted for the whole business, which sells in several currencies."
    return "It divides by nothing in this span."


def _parts(name: str) -> list[str]:
    return sorted(names_in(parsed(name)))


def _missing(conn: Connection, business_id: UUID, metric: Metric) -> str | None:
    if not has_tables(conn, [metric.table]):
        return f"{metric.label} is not known: nothing that feeds it has been loaded yet."
    query = text(f"select exists (select from {metric.table} where business_id = :business_id)")  # noqa: S608 - of the registry
    if not conn.execute(query, {"business_id": business_id}).scalar():
        return f"{metric.label} is not known: nothing that feeds it has been loaded yet."
    return None


def _exact(found: object) -> Decimal | None:
    return None if found is None else Decimal(str(found))
