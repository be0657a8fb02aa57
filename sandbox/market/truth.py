"""The ledger: what a correct pipeline must find, and what no pipeline can see. README.md defines every figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np

from sandbox.market.catalogue import Floats
from sandbox.market.checkout import CODE_PERCENT, CODE_SHARE, TAX_EXCLUDED
from sandbox.market.demand import oracle_prices, price_effect, profit
from sandbox.market.market import Market
from sandbox.market.people import COUNTRIES, COUNTRY_SHARES
from sandbox.market.records import Order
from sandbox.market.size import iso, local_day
from sandbox.market.words import CATEGORIES

HORIZON_DAYS = 28


def truth(market: Market, variant_id: Callable[[int], str], detail: bool = False) -> dict[str, Any]:
    """The ledger as JSON-able objects; amounts in cents (pence), days in the shop's zone.

    `variant_id` gives the platform's own id of a variant by its number; `detail` adds the true
    expected demand of every day of history and the units on hand at its end.
    """
    ids = [variant_id(v.number) for v in market.variants]
    ledger = _orders(market.orders) | {
        "now": iso(market.clock),
        "timezone": "Europe/London",
        "currency_code": "GBP",
        "seed": market.seed,
        "days": _days(market.orders),
        "refunds_by_day": _refund_days(market.orders),
        "variants": _variants(market, ids),
        "cross_effects": _cross_effects(market, ids),
    }
    return ledger | _history(market, ids) if detail else ledger


def _orders(orders: list[Order]) -> dict[str, Any]:
    real = [o for o in orders if not o.is_test]
    return {
        "orders": {
            "all": len(orders),
            "real": len(real),
            "test": len(orders) - len(real),
            "cancelled": sum(o.cancelled is not None for o in real),
            "edited": sum(o.edited for o in real),
            "guest": sum(o.customer is None for o in real),
            "in_other_currency": sum(o.currency != "GBP" for o in real),
            "lines": sum(len(o.lines) for o in real),
            "refunds": sum(len(o.refunds) for o in real),
        },
        "totals": {
            "total_cents": sum(o.total for o in real),
            "subtotal_before_tax_cents": sum(net_subtotal(o) for o in real),
            "discount_cents": sum(o.discount for o in real),
            "tax_cents": sum(o.tax for o in real),
            "shipping_cents": sum(o.shipping for o in real),
            "refunded_cents": sum(o.refunded for o in real),
        },
    }


def net_subtotal(order: Order) -> int:
    """Lines after discounts, before tax and shipping."""
    return order.subtotal - (order.tax - order.shipping_tax if order.taxes_included else 0)


def _days(orders: list[Order]) -> list[dict[str, Any]]:
    """One row per day on which buyers placed orders, in the shop's currency; test orders only counted."""
    rows: dict[str, dict[str, Any]] = {}
    for order in orders:
        day = local_day(order.processed).isoformat()
        row = rows.setdefault(day, {
            "day": day, "currency_code": "GBP", "orders": 0, "test_orders": 0, "cancelled_orders": 0, "total_cents": 0,
            "refunded_cents": 0, "presentment_cents": defaultdict(int),
        })  # fmt: skip
        if order.is_test:
            row["test_orders"] += 1
            continue
        row["orders"] += 1
        row["cancelled_orders"] += order.cancelled is not None
        row["total_cents"] += order.total
        row["refunded_cents"] += order.refunded
        row["presentment_cents"][order.currency] += order.presentment(order.total)
    return [rows[day] for day in sorted(rows)]


def _refund_days(orders: list[Order]) -> list[dict[str, Any]]:
    """One row per day on which money was given back for orders that are no tests."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for order in orders:
        for refund in order.refunds if not order.is_test else ():
            row = found[local_day(refund.at).isoformat()]
            row[0] += 1
            row[1] += refund.total
    return [
        {"day": day, "currency_code": "GBP", "refunds": found[day][0], "refunded_cents": found[day][1]}
        for day in sorted(found)
    ]


def _variants(market: Market, ids: list[str]) -> list[dict[str, Any]]:
    """True parameters of every variant, its oracle price, and what the next weeks would bring at either price."""
    economics, costs = market.economics, market.unit_costs().astype(float)
    days = [market.today + timedelta(days=ahead) for ahead in range(1, HORIZON_DAYS + 1)]
    expected = np.array([market.expected_units(day, market.days + ahead) for ahead, day in enumerate(days)])
    mean = expected.mean(axis=0)
    none = np.zeros(len(ids))
    scale = mean / price_effect(economics, market.prices.astype(float), none)
    share = net_shares(market)
    oracle = oracle_prices(economics, scale, share, costs)
    at_oracle = scale * price_effect(economics, oracle, none)
    return [
        {
            "variant_id": ids[i],
            "sku": market.variants[i].sku,
            "category": CATEGORIES[int(economics.category[i])].name,
            "own_elasticity": round(float(economics.own[i]), 4),
            "price_cents": int(market.prices[i]),
            "oracle_price_cents": round(float(oracle[i])),
            "unit_cost_cents": int(costs[i]),
            "cost_is_shown": market.variants[i].shows_cost,
            "net_share": round(float(share[i]), 4),
            "expected_daily_units": round(float(mean[i]), 4),
            "expected_daily_units_at_oracle": round(float(at_oracle[i]), 4),
            "on_hand": int(market.stock.on_hand[i]),
        }
        for i in range(len(ids))
    ]


def net_shares(market: Market) -> Floats:
    """The expected share of a list price that is left after included tax and code discounts, per variant, shape [V]."""
    rates = np.array([c.tax_bp for c in CATEGORIES])[market.economics.category] / 10_000
    included = {"GB": rates, "IE": np.full(len(rates), 0.23)}
    share = sum(
        weight * (1.0 if country in TAX_EXCLUDED else 1 / (1 + included[country]))
        for country, weight in zip(COUNTRIES, COUNTRY_SHARES, strict=True)
    )
    shares: Floats = np.asarray(share, dtype=float) * (1 - CODE_SHARE * CODE_PERCENT / 100)
    return shares


def expected_profit(market: Market, prices: Floats, days: int = HORIZON_DAYS) -> float:
    """Expected profit in pence over the next days at other list prices (pence, shape [V]), promotions as planned."""
    share, costs, total = net_shares(market), market.unit_costs().astype(float), 0.0
    for ahead in range(days):
        day = market.today + timedelta(days=ahead + 1)
        _, percent = market.paid_prices(day)
        paid = prices * (100 - percent) / 100
        promoted = (percent > 0).astype(float)
        at_now = price_effect(market.economics, market.prices * (100 - percent) / 100, promoted)
        units = (
            market.expected_units(day, market.days + ahead) / at_now * price_effect(market.economics, paid, promoted)
        )
        total += profit(units, share * paid, costs)
    return total


def _cross_effects(market: Market, ids: list[str]) -> list[dict[str, Any]]:
    """Non-zero cross elasticities: demand of `variant_id` by the price of `price_of`."""
    rows, columns = np.nonzero(market.economics.cross)
    return [
        {"variant_id": ids[i], "price_of": ids[j], "elasticity": round(float(market.economics.cross[i, j]), 4)}
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


def _history(market: Market, ids: list[str]) -> dict[str, Any]:
    expected = np.round(np.array(market.expected_history), 4)
    on_hand = np.array(market.on_hand_history)
    return {
        "first_day": market.size.first_day.isoformat(),
        "expected_daily_units": {ids[i]: expected[:, i].tolist() for i in range(len(ids))},
        "on_hand_at_close": {ids[i]: on_hand[:, i].tolist() for i in range(len(ids))},
    }
