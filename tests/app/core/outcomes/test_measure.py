"""From an implemented price to a realised effect, over a warehouse whose sales are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from app.core.database.roles import role_url
from app.core.decisions.implement import implement_pending
from app.core.decisions.read import list_events
from app.core.decisions.roll_back import roll_back
from app.core.outcomes.measure import list_outcomes, measure_outcomes
from app.core.settings import Settings
from app.schemas.outcomes import Outcome
from app.schemas.recommendations import Recommendation
from tests.app.core.decisions.market import ACTOR, NOW, Market, open_market

DUE = NOW + timedelta(days=29)
LAST = DUE.date()
FIRST = date(2025, 12, 1)
TABLES = """
create table marts.dim_variants (business_id uuid, variant_key text, category text, connection_id uuid,
    unit_cost_amount numeric(18, 4), currency_code text);
create table marts.fct_product_daily (business_id uuid, connection_id uuid, variant_key text, sold_on date, units_sold integer,
    net_amount numeric(18, 4), price_amount numeric(18, 4), is_stockout boolean, is_promotion boolean, currency_code text);
grant select on marts.dim_variants, marts.fct_product_daily to ecom_app;
"""


@pytest.fixture
def market(database: Settings, tmp_path: Path) -> Iterator[Market]:
    opened = open_market(database, tmp_path)
    with warehouse(opened) as conn:
        conn.execute(TABLES)
    yield opened
    opened.engine.dispose()


def warehouse(market: Market) -> psycopg.Connection:
    url = role_url(market.settings.database_url.get_secret_value(), "transform", market.settings)
    return psycopg.connect(url.replace("+psycopg", ""))


def sell(market: Market, *, until: date = LAST, cost: float | None = 11.0, category: str = "mugs", others: str = "mugs",
         stockout_from: date | None = None) -> None:  # fmt: skip
    """Eight mugs at 20.00 that sell ten a day; from 2 March on the first costs 21.00 and sells nine. All double in March."""
    rng, days, rows = np.random.default_rng(5), (until - FIRST).days + 1, []
    for number in range(1, 9):
        for day in (FIRST + timedelta(days=i) for i in range(days)):
            is_treated = number == 1 and day > NOW.date()
            price, mean = (21.0, 9.0) if is_treated else (20.0, 10.0)
            is_out = number == 1 and stockout_from is not None and day >= stockout_from
            units = 0 if is_out else int(rng.poisson(mean * (2 if day > NOW.date() else 1)))
            rows.append((market.business.business_id, market.connection_id, f"key-{number}", day, units, units * price, price,
                         is_out or None, None, "EUR"))  # fmt: skip
    with warehouse(market) as conn, conn.cursor() as cursor:
        cursor.executemany("insert into marts.fct_product_daily values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", rows)
        cursor.executemany("insert into marts.dim_variants values (%s, %s, %s, %s, %s, 'EUR')", [
            (market.business.business_id, f"key-{number}", category if number == 1 else others, market.connection_id, cost)
            for number in range(1, 9)
        ])  # fmt: skip


def implemented(market: Market, **changed: Any) -> Recommendation:
    one = market.approved(market.price_change(**changed))
    implement_pending(market.engine, market.business, actions_for=lambda _: market.shop, now=NOW)
    return one


def measure(market: Market, now: datetime = DUE) -> list[Outcome]:
    return market.run(measure_outcomes, market.business, now)


def listed(market: Market, now: datetime = DUE) -> list[Outcome]:
    return market.run(list_outcomes, market.business, now)


def test_a_due_price_change_is_measured_once_beside_what_was_promised(market: Market) -> None:
    one = implemented(market)
    sell(market)
    [outcome] = measure(market)
    assert outcome.realised is not None
    truth = 28 * 2 * ((21 - 11) * 9 - (20 - 11) * 10)  # though profit doubled, with the market
    assert outcome.realised.low <= truth <= outcome.realised.high
    assert outcome.realised.low < outcome.realised.mean < outcome.realised.high < 1000
    assert (outcome.status, outcome.predicted.mean, outcome.realised.level) == ("measured", 12.5, 0.8)
    assert outcome.design == "difference to category controls"
    assert (outcome.window_start_on, outcome.window_end_on) == (date(2026, 3, 2), date(2026, 3, 29))
    assert market.get(one.id).status == "measured"
    assert measure(market) == []
    assert listed(market) == [outcome]
    assert market.run(list_events, market.business.business_id, one.id)[-1].actor == "system:outcomes"


def test_what_is_not_due_says_for_how_many_days_more_and_is_not_written(market: Market) -> None:
    one = implemented(market)
    sell(market)
    early = NOW + timedelta(days=10)
    assert measure(market, early) == []
    [waiting] = listed(market, early)
    assert (waiting.status, waiting.waiting_days, waiting.reason) == ("waiting", 19, "Waiting: 19 days more.")
    assert market.get(one.id).status == "implemented"


def test_what_is_due_but_whose_sales_are_not_loaded_yet_waits(market: Market) -> None:
    implemented(market)
    sell(market, until=date(2026, 3, 20))
    assert measure(market) == []
    assert [o.status for o in listed(market)] == ["waiting"]


@pytest.mark.parametrize(
    ("world", "sentence"),
    [
        ({"cost": None}, "unit cost is not known"),
        ({"stockout_from": date(2026, 3, 10)}, "out of stock on more than half"),
    ],
)
def test_what_cannot_be_measured_says_why(market: Market, world: dict, sentence: str) -> None:
    one = implemented(market)
    sell(market, **world)
    [outcome] = measure(market)
    assert (outcome.status, outcome.realised) == ("unmeasurable", None)
    assert sentence in str(outcome.reason)
    assert market.get(one.id).status == "unmeasurable"
    assert listed(market) == [outcome]


def test_a_category_without_steady_products_is_compared_with_the_whole_shop(market: Market) -> None:
    implemented(market)
    sell(market, category="unknown", others="plates")
    [outcome] = measure(market)
    assert (outcome.status, outcome.design) == ("measured", "difference to controls of the whole shop")


def test_days_without_stock_are_said(market: Market) -> None:
    implemented(market)
    sell(market, stockout_from=date(2026, 3, 24))
    [outcome] = measure(market)
    assert outcome.reason == "6 days without stock or with a promotion are left out."


def test_a_product_that_left_the_warehouse_is_unmeasurable(market: Market) -> None:
    implemented(market)
    [outcome] = measure(market)
    assert "no longer in the warehouse" in str(outcome.reason)


def test_orders_of_stock_are_unmeasurable_in_words_once_due(market: Market) -> None:
    draft = replace(
        market.price_change(), kind="reorder", current={}, proposed={"quantity": 5}, connection_id=None, simulation={}
    )
    market.approved(draft)
    implement_pending(market.engine, market.business, actions_for=lambda _: market.shop, now=NOW)
    assert [o.waiting_days for o in listed(market, NOW)] == [29]
    [outcome] = measure(market)
    assert outcome.status == "unmeasurable"
    assert "cannot be measured yet" in str(outcome.reason)


def test_what_was_rolled_back_has_no_outcome(market: Market) -> None:
    one = implemented(market)
    sell(market)
    roll_back(market.engine, market.business, one.id, actions_for=lambda _: market.shop, actor=ACTOR)
    assert measure(market) == []
    assert listed(market) == []
