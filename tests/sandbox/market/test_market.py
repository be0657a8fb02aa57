"""The market keeps the promises that everything measured on it relies on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from sandbox.market.demand import oracle_prices, price_effect, profit
from sandbox.market.market import Market
from sandbox.market.size import MarketSize, closing, local_day, opening
from sandbox.market.truth import net_shares

SMALL = MarketSize(variants=24, days=60, orders_per_day=12)


@pytest.fixture(scope="module")
def whole() -> Market:
    """The market at its full size, as the demo runs on it."""
    return Market()


def summary(market: Market) -> list[tuple[object, ...]]:
    return [(o.created, o.email, o.total, o.refunded, o.updated, len(o.lines)) for o in market.orders]


def test_the_same_seed_gives_the_same_market_and_another_seed_another() -> None:
    assert summary(Market(SMALL, 5)) == summary(Market(SMALL, 5))
    assert summary(Market(SMALL, 5)) != summary(Market(SMALL, 6))


def test_living_on_in_steps_equals_living_on_at_once() -> None:
    at_once, in_steps = Market(SMALL, 5), Market(SMALL, 5)
    at_once.advance(10)
    for _ in range(10):
        in_steps.advance(1)
    assert summary(at_once) == summary(in_steps)


def test_it_is_as_big_as_promised(whole: Market) -> None:
    assert len(whole.variants) >= 200
    assert whole.days >= 730
    assert len(whole.orders) >= 30_000


def test_it_holds_every_oddity_that_real_shops_hold(whole: Market) -> None:
    orders = whole.orders
    refund_counts = Counter(len(o.refunds) for o in orders)
    assert refund_counts[1] > 1000
    assert refund_counts[2] > 50
    assert any(o.refunds and not o.refunds[0].lines and o.refunds[0].shipping for o in orders)
    assert any(o.customer is None and o.email for o in orders)
    assert any(o.customer is None and not o.email for o in orders)
    assert any(o.is_test for o in orders)
    assert any(o.cancelled for o in orders)
    assert any(o.processed < o.created for o in orders)
    assert {o.currency for o in orders} == {"GBP", "EUR"}
    assert {o.taxes_included for o in orders} == {True, False}
    assert any(line.variant is None for o in orders for line in o.lines)
    assert any(o.note and "\x00" in o.note for o in orders)
    assert any(o.note and "\ud83d" in o.note for o in orders)
    assert any(not v.shows_cost for v in whole.variants)


def test_a_late_edit_changes_the_total_and_often_leaves_the_change_time(whole: Market) -> None:
    edited = [o for o in whole.orders if o.edited]
    silent = [o for o in edited if o.updated <= o.created + 5 * 86400 and o.total != o.original_total]
    assert len(edited) > 300
    assert len(silent) > 100


def test_people_come_back_at_very_different_rates(whole: Market) -> None:
    orders_of = Counter(o.person for o in whole.orders)
    assert len(whole.orders) / len(orders_of) > 2
    assert max(orders_of.values()) > 20
    assert sum(count == 1 for count in orders_of.values()) > 0.3 * len(orders_of)


def test_empty_shelves_censor_sales(whole: Market) -> None:
    empty = np.array(whole.on_hand_history)[60:] == 0
    assert 0.02 < empty.mean() < 0.15
    placed = [o for o in whole.orders if not o.edited]
    sold = Counter((line.variant, local_day(o.created)) for o in placed for line in o.lines)
    days, variants = np.nonzero(empty[:-1] & empty[1:])  # closed empty on two days running
    wanted = [whole.expected_history[day + 61][v] for day, v in zip(days, variants, strict=True)]
    served = [
        sold[v, whole.size.first_day + timedelta(days=day + 61)]
        for day, v in zip(days.tolist(), variants.tolist(), strict=True)
    ]
    assert np.mean(wanted) > 0.3
    assert np.mean(served) < 0.1 * np.mean(wanted)


def test_past_prices_followed_demand_so_a_plain_regression_is_wrong(whole: Market) -> None:
    """The slope of log demand on log price, variant by variant, is too flat on average: that is the endogeneity."""
    prices, expected = np.log(np.array(whole.price_history)), np.array(whole.expected_history)
    bias = []
    for v in range(len(whole.variants)):
        days = np.flatnonzero(expected[:, v] > 0)[::7]
        if prices[days, v].std() > 0.03:
            season = np.log(expected[days][:, expected[days].min(axis=0) > 0].sum(axis=1))
            x = np.column_stack([prices[days, v], season, np.ones(len(days))])
            bias.append(np.linalg.lstsq(x, np.log(expected[days, v]), rcond=None)[0][0] - whole.economics.own[v])
    assert np.mean(bias) > 0.2


def test_a_days_length_is_that_of_the_shops_zone(whole: Market) -> None:
    lengths = [
        opening(day + timedelta(days=1)) - opening(day) for day in (whole.today - timedelta(days=n) for n in range(730))
    ]
    assert Counter(lengths)[23 * 3600] == 2
    assert Counter(lengths)[25 * 3600] == 2
    assert all(opening(local_day(o.created)) <= o.created < closing(local_day(o.created)) for o in whole.orders)


def test_a_price_moves_demand_by_its_true_elasticity() -> None:
    market = Market(SMALL, 5)
    tomorrow = market.today + timedelta(days=1)
    before = market.expected_units(tomorrow, market.days)
    market.set_price(3, round(int(market.prices[3]) * 0.9), None)
    after = market.expected_units(tomorrow, market.days)
    moved = np.log(after / np.where(before > 0, before, 1), where=before > 0, out=np.zeros(len(before)))
    step = np.log(market.prices[3] / (market.price_history[-1][3]))
    assert moved[3] == pytest.approx(market.economics.own[3] * step)
    assert moved == pytest.approx(
        (market.economics.cross[:, 3] + np.where(np.arange(24) == 3, market.economics.own[3], 0)) * step
    )


def test_no_single_price_earns_more_than_the_oracles() -> None:
    market = Market(SMALL, 5)
    economics, costs, shares = market.economics, market.unit_costs().astype(float), net_shares(market)
    scale, none = economics.base, np.zeros(len(costs))
    best = oracle_prices(economics, scale, shares, costs)

    def earned(prices: np.ndarray) -> float:
        return profit(scale * price_effect(economics, prices, none), shares * prices, costs)

    for variant in range(len(costs)):
        for factor in (0.95, 1.05):
            other = best.copy()
            other[variant] = np.clip(
                best[variant] * factor, 0.5 * economics.reference[variant], 1.5 * economics.reference[variant]
            )
            assert earned(other) <= earned(best) * (1 + 1e-6)
