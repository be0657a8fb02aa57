"""Sales per day and currency out of the marts, and key figures over windows of them. Amounts of two currencies never meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.overview.definitions import DEFINITIONS
from app.schemas.overview import CurrencyGroup, Day, Kpi, KpiName, Window

WINDOWS = (7, 28)
CHART_DAYS = 56

_DAYS = text("""
    select currency_code, day_on, sum(subtotal) as subtotal, sum(returned) as returned, sum(refunded) as refunded,
        sum(orders) as orders, sum(units) as units
    from (
        select currency_code, ordered_on as day_on, subtotal_amount as subtotal, 0 as returned, 0 as refunded, 1 as orders, 0 as units
        from marts.fct_orders
        where business_id = :business_id and ordered_on between :first_on and :last_on and not is_test
        union all
        select currency_code, refunded_on, 0, coalesce(subtotal_amount, 0), coalesce(refunded_amount, 0), 0, 0
        from marts.fct_refunds
        where business_id = :business_id and refunded_on between :first_on and :last_on and not is_test
        union all
        select currency_code, ordered_on, 0, 0, 0, 0, quantity
        from marts.fct_order_lines
        where business_id = :business_id and ordered_on between :first_on and :last_on and not is_test and line_kind = 'product'
    ) movements
    group by currency_code, day_on
    order by currency_code, day_on""")


@dataclass(frozen=True, slots=True)
class Sums:
    """What happened on one day, or on several, in one currency."""

    subtotal: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    orders: int = 0
    units: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.subtotal + other.subtotal,
            self.returned + other.returned,
            self.refunded + other.refunded,
            self.orders + other.orders,
            self.units + other.units,
        )

    @property
    def net_sales(self) -> Decimal:
        return self.subtotal - self.returned

    def values(self) -> dict[KpiName, Decimal | None]:
        """Every key figure; the average over no orders is not defined."""
        return {
            "net_sales": self.net_sales,
            "orders": Decimal(self.orders),
            "units": Decimal(self.units),
            "refunds": self.refunded,
            "average_order_value": self.subtotal / self.orders if self.orders else None,
        }


def sales_groups(conn: Connection, business_id: UUID, last_on: date) -> list[CurrencyGroup]:
    """Key figures of every currency that sold in the windows ending with the complete day `last_on`, busiest first."""
    first_on = last_on - timedelta(days=max(*(2 * days for days in WINDOWS), CHART_DAYS) - 1)
    by_currency: dict[str, dict[date, Sums]] = defaultdict(dict)
    for row in conn.execute(_DAYS, {"business_id": business_id, "first_on": first_on, "last_on": last_on}):
        sums = Sums(row.subtotal, row.returned, row.refunded, row.orders, row.units)
        by_currency[row.currency_code][row.day_on] = sums
    busiest = sorted(by_currency.items(), key=lambda item: (-_orders(item[1]), item[0]))
    return [_group(currency_code, days, last_on) for currency_code, days in busiest]


def _orders(days: dict[date, Sums]) -> int:
    return sum(sums.orders for sums in days.values())


def _group(currency_code: str, days: dict[date, Sums], last_on: date) -> CurrencyGroup:
    chart = [last_on - timedelta(days=ago) for ago in reversed(range(CHART_DAYS))]
    empty = Sums()
    daily = [
        Day(day=on, net_sales=_exact(sums.net_sales), orders=sums.orders)
        for on in chart
        for sums in (days.get(on, empty),)
    ]
    return CurrencyGroup(
        currency_code=currency_code, windows=[_window(days, last_on, length) for length in WINDOWS], daily=daily
    )


def _window(days: dict[date, Sums], last_on: date, length: int) -> Window:
    def over(offset: int) -> Sums:
        wanted = (last_on - timedelta(days=ago) for ago in range(offset, offset + length))
        return sum((days[on] for on in wanted if on in days), start=Sums())

    kpis = _kpis(over(0).values(), over(length).values())
    return Window(days=length, first_on=last_on - timedelta(days=length - 1), last_on=last_on, kpis=kpis)


def _kpis(now: dict[KpiName, Decimal | None], before: dict[KpiName, Decimal | None]) -> list[Kpi]:
    def kpi(name: KpiName) -> Kpi:
        words = DEFINITIONS[name]
        return Kpi(
            name=name,
            label=words.label,
            unit=words.unit,
            value=_maybe(now[name]),
            previous=_maybe(before[name]),
            definition=words.text,
        )

    return [kpi(name) for name in DEFINITIONS]


def _exact(amount: Decimal) -> Decimal:
    """Four decimals, as the marts keep money, written without exponent."""
    return Decimal(f"{amount:.4f}")


def _maybe(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else _exact(amount)


def has_tables(conn: Connection, names: Sequence[str]) -> bool:
    """Whether dbt has built all of these yet."""
    query = text("select bool_and(to_regclass(name) is not null) from unnest(cast(:names as text[])) as name")
    return bool(conn.execute(query, {"names": list(names)}).scalar())
