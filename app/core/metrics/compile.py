"""From a counted figure to SQL: one statement per mart, day and condition. Nothing but parameters comes from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from app.core.metrics.definitions import Metric, registry


def statement(names: tuple[str, ...], by: str | None = None) -> str:
    """Rows `(currency_code, part, day_on, <name> …)` of figures that read the same rows of the same mart.

    Parameters are `:business_id`, `:first_on` and `:last_on`.
    """
    metrics = [registry()[name] for name in names]
    one = metrics[0]
    currency = f"facts.{one.currency}" if one.currency else "null::text"
    part = f"facts.{one.by[by]}::text" if by else "null::text"
    values = ", ".join(f"{metric.value} as {metric.name}" for metric in metrics)
    selected = f"{currency} as currency_code, {part} as part, {one.day} as day_on, {values}"
    rows = f"facts.business_id = :business_id and {one.day} between :first_on and :last_on and ({one.where})"
    return f"select {selected} from {one.table} as facts where {rows} group by 1, 2, 3"  # noqa: S608 - all of the registry


def together(metrics: Iterable[Metric]) -> Iterator[tuple[Metric, ...]]:
    """The figures in groups that one statement can count."""
    ordered = sorted(metrics, key=_rows_of)
    for _, group in groupby(ordered, key=_rows_of):
        yield tuple(sorted(group, key=lambda one: one.name))


@cache
def shown_sql(name: str) -> str | None:
    """The statement of one counted figure as people may read it."""
    return None if registry()[name].expression else statement((name,))


def _rows_of(metric: Metric) -> tuple[str, ...]:
    return metric.table, metric.day, metric.currency, metric.where
