"""The ledger agrees with itself and says what it leaves out."""

from __future__ import annotations

import json

import numpy as np

from sandbox.market.market import Market
from sandbox.market.size import MarketSize
from sandbox.market.truth import expected_profit, truth

SMALL = MarketSize(variants=24, days=60, orders_per_day=12)


def ledger(market: Market, detail: bool = False) -> dict[str, object]:
    return json.loads(json.dumps(truth(market, str, detail)))


def test_days_add_up_to_the_totals_and_test_orders_are_left_out() -> None:
    market = Market(SMALL, 5)
    found = ledger(market)
    assert sum(day["total_cents"] for day in found["days"]) == found["totals"]["total_cents"]
    assert sum(day["orders"] for day in found["days"]) == found["orders"]["real"]
    assert sum(day["test_orders"] for day in found["days"]) == found["orders"]["test"]
    assert sum(day["refunded_cents"] for day in found["refunds_by_day"]) == found["totals"]["refunded_cents"]
    assert found["totals"]["total_cents"] == sum(o.total for o in market.orders if not o.is_test)


def test_total_is_goods_and_tax_and_shipping() -> None:
    totals = ledger(Market(SMALL, 5))["totals"]
    parts = totals["subtotal_before_tax_cents"] + totals["tax_cents"] + totals["shipping_cents"]
    inside = totals["total_cents"]
    # Shipping tax is inside the shipping price where prices include tax; elsewhere it is on top.
    assert abs(parts - inside) <= totals["shipping_cents"] * 0.2


def test_every_variant_has_its_true_elasticity_and_an_oracle_price() -> None:
    market = Market(SMALL, 5)
    variants = ledger(market)["variants"]
    assert [v["own_elasticity"] for v in variants] == np.round(market.economics.own, 4).tolist()
    assert all(v["oracle_price_cents"] > v["unit_cost_cents"] for v in variants)


def test_oracle_prices_would_earn_more_than_the_present_ones() -> None:
    market = Market(SMALL, 5)
    oracle = np.array([v["oracle_price_cents"] for v in ledger(market)["variants"]], dtype=float)
    assert expected_profit(market, oracle) > expected_profit(market, market.prices.astype(float))


def test_detail_holds_the_true_demand_of_every_day() -> None:
    found = ledger(Market(SMALL, 5), detail=True)
    assert {len(days) for days in found["expected_daily_units"].values()} == {60}
