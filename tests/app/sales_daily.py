"""marts.fct_sales_daily as dbt makes it, for tests that have no dbt: the table, and a day's sales in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import psycopg

TABLE = """
create table marts.fct_sales_daily (business_id uuid, day_on date, currency_code text, platform text, country text,
    source_name text, orders_count integer, identified_orders_count integer, returning_orders_count integer,
    units_sold bigint, gross_amount numeric(18, 4), subtotal_amount numeric(18, 4), returned_goods_amount numeric(18, 4),
    refunded_amount numeric(18, 4), refunded_of_orders_amount numeric(18, 4), refunded_of_first_orders_amount numeric(18, 4));
alter table marts.fct_sales_daily enable row level security;
create policy of_the_business on marts.fct_sales_daily for select to ecom_app using (business_id = core.current_business());
grant select on marts.fct_sales_daily to ecom_app;
"""


def add_sales(
    conn: psycopg.Connection,
    business_id: UUID,
    day_on: date,
    currency_code: str,
    amount: Decimal,
    *,
    orders: int = 1,
    units: int = 0,
    returned: Decimal = Decimal(0),
    refunded: Decimal = Decimal(0),
) -> None:
    """`amount` is net of tax, as is `returned`; `refunded` is with tax."""
    conn.execute(
        "insert into marts.fct_sales_daily values (%s, %s, %s, 'shopify', null, 'web', %s, 0, 0, %s, %s, %s, %s, %s, 0, 0)",
        (business_id, day_on, currency_code, orders, units, amount, amount, returned, refunded),
    )
