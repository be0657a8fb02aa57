"""A merchant's own figures: kept per business, checked before they are kept, unknown where their parts are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine

from app.core.businesses.store import Business, create_business
from app.core.database.engine import app_engine, tenant
from app.core.database.roles import url_of
from app.core.exceptions import UserError
from app.core.kpis.figures import figures
from app.core.kpis.store import KpiError, UnknownKpiError, add_kpi, list_kpis, remove_kpi
from app.core.settings import Settings
from tests.app.sales_daily import TABLE, add_sales

LAST = date(2026, 2, 28)
STOCK = """
create table marts.fct_inventory_daily (business_id uuid, stock_on date, is_stockout boolean);
grant select on marts.fct_inventory_daily to ecom_app;
"""


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    opened = app_engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def shop(engine: Engine) -> Business:
    return create_business(engine, "Mugs", "EUR", "Europe/London")


def sell(database: Settings, shop: Business, *sales: tuple[str, str]) -> None:
    """Orders of (currency, amount) on the last day, beside stock of two variants, one of them out."""
    with psycopg.connect(url_of(database, "transform")) as conn:
        conn.execute((TABLE + STOCK).encode())
        for currency, amount in sales:
            add_sales(conn, shop.business_id, LAST, currency, Decimal(amount))
        conn.execute(
            "insert into marts.fct_inventory_daily values (%s, %s, true), (%s, %s, false)", (shop.business_id, LAST) * 2
        )


def worth(engine: Engine, shop: Business, expression: str) -> list[tuple[Any, Any, Any]]:
    with tenant(engine, shop.business_id) as conn:
        kept = add_kpi(conn, shop.business_id, f"Figure {uuid4()}", expression, actor="cli")
        [one] = figures(conn, shop.business_id, [kept], LAST)
    return [(each.currency_code, each.value, each.reason) for each in one.values]


def test_a_figure_is_made_of_the_registered_ones(engine: Engine, shop: Business, database: Settings) -> None:
    sell(database, shop, ("EUR", "100.00"), ("EUR", "51.00"))
    assert worth(engine, shop, "net_sales / orders") == [("EUR", Decimal("75.5"), None)]
    assert worth(engine, shop, "(net_sales - refunds) / orders") == [("EUR", Decimal("75.5"), None)]
    assert worth(engine, shop, "stock_out_share * net_sales") == [("EUR", Decimal("75.5"), None)]


def test_amounts_of_two_currencies_are_two_values_and_what_cannot_be_shared_out_is_unknown(
    engine: Engine, shop: Business, database: Settings
) -> None:
    sell(database, shop, ("EUR", "100.00"), ("USD", "30.00"))
    assert worth(engine, shop, "net_sales / orders") == [("EUR", Decimal(100), None), ("USD", Decimal(30), None)]
    [(_, eur, why), (_, usd, _)] = worth(engine, shop, "stock_out_share * net_sales")
    assert (eur, usd) == (None, None)
    assert "sells in several currencies" in why


def test_what_was_never_loaded_is_unknown_and_not_zero(engine: Engine, shop: Business, database: Settings) -> None:
    [(_, value, why)] = worth(engine, shop, "net_sales / orders")
    assert value is None
    assert "nothing that feeds it has been loaded" in why
    sell(database, shop, ("EUR", "100.00"))
    [(_, value, why)] = worth(engine, shop, "sessions / orders")
    assert value is None
    assert "Sessions is not known" in why


def test_a_division_by_nothing_has_no_value(engine: Engine, shop: Business, database: Settings) -> None:
    sell(database, shop, ("EUR", "100.00"))
    assert worth(engine, shop, "net_sales / refunds") == [("EUR", None, "It divides by nothing in this span.")]


@pytest.mark.parametrize(
    ("name", "expression"),
    [("A", "net_sales + orders"), ("A", "net_sales; drop table core.kpis"), ("A", "__class__"), ("", "orders"), ("a\u202eb", "orders"),
     ("x" * 81, "orders"), ("A", "")],
)  # fmt: skip
def test_what_means_nothing_is_not_kept(engine: Engine, shop: Business, name: str, expression: str) -> None:
    with tenant(engine, shop.business_id) as conn:
        with pytest.raises(UserError) as refused:
            add_kpi(conn, shop.business_id, name, expression, actor="cli")
        assert "\n" not in str(refused.value)
        assert list_kpis(conn, shop.business_id) == []


def test_a_name_is_taken_once_and_another_business_sees_nothing(engine: Engine, shop: Business) -> None:
    other = create_business(engine, "Lamps", "EUR", "Europe/London")
    with tenant(engine, shop.business_id) as conn:
        kept = add_kpi(conn, shop.business_id, "Per order", "net_sales / orders", actor="cli")
        with pytest.raises(KpiError, match="already a figure called per order"):
            add_kpi(conn, shop.business_id, "per order", "orders", actor="cli")
    with tenant(engine, other.business_id) as conn:
        assert list_kpis(conn, shop.business_id) == []
        with pytest.raises(UnknownKpiError):
            remove_kpi(conn, shop.business_id, kept.kpi_id)
    with tenant(engine, shop.business_id) as conn:
        remove_kpi(conn, shop.business_id, kept.kpi_id)
        assert list_kpis(conn, shop.business_id) == []
