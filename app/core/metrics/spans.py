"""One figure over one span, in every currency and of every part: what the API and a merchant's own figures read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from app.core.exceptions import UserError
from app.core.metrics.compile import shown_sql
from app.core.metrics.definitions import Metric, counted, registry, units
from app.core.metrics.read import Counted, Values, count, value, why_unknown
from app.core.metrics.units import name_of
from app.schemas.metrics import MetricDefinition, MetricValue

LONGEST_SPAN = timedelta(days=1_100)


class MetricError(UserError):
    """The figure cannot be read like this; the message says what can."""


class UnknownMetricError(MetricError):
    """No figure has this name."""


def find(name: str) -> Metric:
    """Raises UnknownMetricError."""
    found = registry().get(name)
    if found is None:
        raise UnknownMetricError(f"There is no figure {name[:60]!r}; GET …/metrics lists them all.")
    return found


def definitions() -> list[MetricDefinition]:
    """All of the registry, by name."""
    return [definition(registry()[name]) for name in sorted(registry())]


def definition(metric: Metric) -> MetricDefinition:
    """As people see it. A figure made of others can be split by what all of these can be split by."""
    return MetricDefinition(
        name=metric.name,
        label=metric.label,
        unit=name_of(units()[metric.name]),
        definition=metric.definition,
        filters=metric.filters,
        expression=metric.expression or None,
        sql=shown_sql(metric.name),
        by=_splits(metric),
    )


def read(
    conn: Connection, business_id: UUID, metric: Metric, first_on: date, last_on: date, by: str | None = None
) -> list[MetricValue]:
    """Values over [first_on, last_on]. Raises MetricError for a span or a split that there is not."""
    if not first_on <= last_on <= first_on + LONGEST_SPAN:
        raise MetricError(f"A span begins before it ends and has at most {LONGEST_SPAN.days:,} days.")
    if by is not None and by not in _splits(metric):
        ways = ", ".join(_splits(metric)) or "nothing"
        raise MetricError(f"{metric.label} cannot be split by {by[:60]!r}, only by {ways}.")
    found = count(conn, business_id, [metric.name], first_on, last_on, by)
    return values(
        found, first_on, last_on, lambda sums: value(metric.name, sums), lambda s: why_unknown(metric.name, found, s)
    )


def values(
    found: Counted,
    first_on: date,
    last_on: date,
    made: Callable[[Values], Decimal | None],
    why: Callable[[Values], str],
) -> list[MetricValue]:
    """One value per currency and part; one without either where nothing moved at all."""
    result = []
    for group in found.groups() or [(None, None)]:
        sums = found.sums(group, first_on, last_on)
        amount = made(sums)
        result.append(
            MetricValue(
                currency_code=group[0],
                part=group[1],
                value=None if amount is None else Decimal(f"{amount:.6f}"),
                reason=why(sums) if amount is None else None,
            )
        )
    return result


def _splits(metric: Metric) -> list[str]:
    parts = [set(one.by) for one in counted(frozenset({metric.name}))]
    return sorted(set.intersection(*parts))
