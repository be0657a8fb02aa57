"""Key figures of the registry over windows of complete days, per currency. Amounts of two currencies never meet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import get_args
from uuid import UUID

from sqlalchemy import Connection

from app.core.metrics.compile import shown_sql
from app.core.metrics.definitions import registry
from app.core.metrics.read import Counted, Group, Values, count, value
from app.schemas.overview import CurrencyGroup, Day, Kpi, KpiName, Window

NAMES: tuple[KpiName, ...] = get_args(KpiName)
WINDOWS = (7, 28)
CHART_DAYS = 56


def sales_groups(conn: Connection, business_id: UUID, last_on: date) -> list[CurrencyGroup]:
    """Key figures of every currency that sold in the windows ending with the complete day `last_on`, busiest first."""
    first_on = last_on - timedelta(days=max(*(2 * days for days in WINDOWS), CHART_DAYS) - 1)
    found = count(conn, business_id, NAMES, first_on, last_on)
    groups = [group for group in found.groups() if group[0]]
    busiest = sorted(groups, key=lambda group: (-(found.sums(group, first_on, last_on)["orders"] or 0), group))
    return [_group(found, group, last_on) for group in busiest]


def _group(found: Counted, group: Group, last_on: date) -> CurrencyGroup:
    chart = [last_on - timedelta(days=ago) for ago in reversed(range(CHART_DAYS))]
    daily = [_day(on, found.sums(group, on, on)) for on in chart]
    windows = [_window(found, group, last_on, days) for days in WINDOWS]
    return CurrencyGroup(currency_code=str(group[0]), windows=windows, daily=daily)


def _day(on: date, sums: Values) -> Day:
    return Day(day=on, net_sales=_exact(value("net_sales", sums) or Decimal(0)), orders=int(sums["orders"] or 0))


def _window(found: Counted, group: Group, last_on: date, days: int) -> Window:
    first_on = last_on - timedelta(days=days - 1)
    now = found.sums(group, first_on, last_on)
    before = found.sums(group, first_on - timedelta(days=days), first_on - timedelta(days=1))
    return Window(days=days, first_on=first_on, last_on=last_on, kpis=[_kpi(name, now, before) for name in NAMES])


def _kpi(name: KpiName, now: Values, before: Values) -> Kpi:
    metric = registry()[name]
    return Kpi(
        name=name,
        label=metric.label,
        unit="count" if metric.unit == "count" else "money",
        value=_maybe(value(name, now)),
        previous=_maybe(value(name, before)),
        definition=metric.text,
        counted_as=shown_sql(name) or metric.expression,
    )


def _exact(amount: Decimal) -> Decimal:
    """Four decimals, as the marts keep money, written without exponent."""
    return Decimal(f"{amount:.4f}")


def _maybe(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else _exact(amount)
