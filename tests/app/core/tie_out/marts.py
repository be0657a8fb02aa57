"""The two tables of the comparison as dbt would have left them, with what a test puts in."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import psycopg

from app.core.database.roles import url_of
from app.core.settings import Settings

TABLES = """
create table marts.fct_tie_outs (business_id uuid, connection_id uuid, day_on date, platform text, currency_code text,
    basis text, reported_orders integer, warehouse_orders integer, reported_amount numeric(18, 4),
    warehouse_amount numeric(18, 4), difference_orders integer, difference_amount numeric(18, 4), difference_lines integer,
    unexplained_lines integer, state text, reported_at timestamptz);
create table marts.fct_tie_out_differences (business_id uuid, connection_id uuid, day_on date, order_id text,
    order_number text, currency_code text, reported_amount numeric(18, 4), warehouse_amount numeric(18, 4),
    difference_orders integer, difference_amount numeric(18, 4), reason text, is_explained boolean);
grant select on all tables in schema marts to ecom_app;
"""


def build(settings: Settings) -> None:
    """Make the empty tables."""
    _run(settings, TABLES)


def clear(settings: Settings) -> None:
    """As after a sync that healed everything."""
    _run(settings, "delete from marts.fct_tie_outs; delete from marts.fct_tie_out_differences")


def compare(settings: Settings, business: UUID, connection: UUID, *, reported: str | None, warehouse: str,
            reason: str | None = None, is_explained: bool = False) -> None:  # fmt: skip
    """One day of 10 orders; with a `reason` one order is to blame for all of the difference."""
    difference = None if reported is None else Decimal(warehouse) - Decimal(reported)
    state = (
        "not reported"
        if reported is None
        else "ties"
        if reason is None
        else "explained"
        if is_explained
        else "unexplained"
    )
    lines = int(reason is not None)
    with psycopg.connect(url_of(settings, "transform")) as database:
        database.execute(
            "insert into marts.fct_tie_outs values (%s, %s, '2026-02-27', 'shopify', 'EUR', 'processing date', %s, 10, %s, %s, "
            "%s, %s, %s, %s, %s, null)",
            (business, connection, None if reported is None else 10, reported, warehouse, None if reported is None else 0,
             difference, lines, lines - is_explained, state),
        )  # fmt: skip
        if reason:
            database.execute(
                "insert into marts.fct_tie_out_differences values (%s, %s, '2026-02-27', 'gid://shopify/Order/7', '#1007', 'EUR', "
                "%s, null, 0, %s, %s, %s)",
                (business, connection, reported, difference, reason, is_explained),
            )


def _run(settings: Settings, statements: str) -> None:
    with psycopg.connect(url_of(settings, "transform")) as database:
        database.execute(statements.encode())
