"""Values of a merchant's own figures over the last complete days, beside the days before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from app.core.kpis.store import StoredKpi
from app.core.metrics.definitions import registry, units
from app.core.metrics.evaluate import evaluate
from app.core.metrics.expressions import Node, names_in, parse
from app.core.metrics.read import Counted, Values, count, value, why_unknown
from app.core.metrics.spans import values
from app.core.metrics.units import name_of, unit_of
from app.schemas.metrics import Kpi, MetricValue

DAYS = 28


def figures(conn: Connection, business_id: UUID, kept: Sequence[StoredKpi], last_on: date | None) -> list[Kpi]:
    """Each with its values; before the first sync (`last_on` None) none has any."""
    trees = {one.kpi_id: parse(one.expression, registry()) for one in kept}
    names = {name for tree in trees.values() for name in names_in(tree)}
    found = count(conn, business_id, names, last_on - timedelta(days=2 * DAYS - 1), last_on) if last_on else None
    return [_figure(one, trees[one.kpi_id], found, last_on) for one in kept]


def _figure(one: StoredKpi, tree: Node, found: Counted | None, last_on: date | None) -> Kpi:
    unit = name_of(unit_of(tree, units()))
    before = last_on - timedelta(days=DAYS) if last_on else None
    return Kpi(
        kpi_id=one.kpi_id,
        name=one.name,
        expression=one.expression,
        unit=unit,
        definition=" ".join(
            f"{registry()[name].label}: {registry()[name].definition}" for name in sorted(names_in(tree))
        ),
        values=_over(tree, found, last_on),
        previous=_over(tree, found, before),
    )


def _over(tree: Node, found: Counted | None, last_on: date | None) -> list[MetricValue]:
    if found is None or last_on is None:
        return []
    names = sorted(names_in(tree))

    def why(sums: Values) -> str:
        unknown = [name for name in names if value(name, sums) is None]
        return why_unknown(unknown[0], found, sums) if unknown else "It divides by nothing in this span."

    first_on = last_on - timedelta(days=DAYS - 1)
    return values(
        found, first_on, last_on, lambda sums: evaluate(tree, {name: value(name, sums) for name in names}), why
    )
