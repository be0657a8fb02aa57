"""What a simulated market knows of its own money by day, beside what the marts say of it: both to the cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sandbox.market.journal import World
from sandbox.market.records import Order
from sandbox.market.size import MarketSize, local_day
from sandbox.platforms import make
from tests.dbt_project.warehouse import Warehouse

SIZE = MarketSize(variants=12, days=45, orders_per_day=5)


@dataclass(frozen=True)
class Day:
    """Of the orders of a day: how many, what was owed, its tax; and what was paid back on it. Tests are left out."""

    orders: int = 0
    total: Decimal = Decimal()
    tax: Decimal = Decimal()
    refunded: Decimal = Decimal()


@dataclass(frozen=True)
class Ledger:
    """One entry for each day on which anything happened."""

    days: dict[date, Day]


def market_ledger(platform: str, warehouse: Warehouse, connection: UUID, folder: Path) -> Ledger:
    """Land everything that the platform shows of a small market; the market's own days."""
    world = World(folder, SIZE, seed=5)
    shop = make(platform, seed=5, base_url="https://shop.example", world=world)
    for stream in shop.streams():
        warehouse.land_all(f"{platform}_{stream}", shop.truth(stream), connection)
    world.close()
    return Ledger(_days([order for order in world.market.orders if not order.is_test]))


def read_ledger(warehouse: Warehouse, connection: UUID) -> Ledger:
    """The same days as the marts have them."""
    rows = warehouse.rows(
        """with sold as (select ordered_on as day, count(*) as orders, sum(total_amount) as total, sum(tax_amount) as tax
               from marts.fct_orders where connection_id = %s and not is_test group by 1),
           refunded as (select refunded_on as day, sum(refunded_amount) as refunded from marts.fct_refunds
               where connection_id = %s and not is_test group by 1)
           select day, coalesce(orders, 0), coalesce(total, 0), coalesce(tax, 0), coalesce(refunded, 0)
           from sold full join refunded using (day)""",
        connection, connection,
    )  # fmt: skip
    return Ledger({day: Day(*amounts) for day, *amounts in rows})


def _days(orders: list[Order]) -> dict[date, Day]:
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for order in orders:
        day = sums[local_day(order.created)]
        for place, amount in enumerate((1, order.total, order.tax)):
            day[place] += amount
        for refund in order.refunds:
            sums[local_day(refund.at)][3] += refund.total
    return {day: Day(count, *(Decimal(pence) / 100 for pence in amounts)) for day, (count, *amounts) in sums.items()}
