from decimal import Decimal

import pandas as pd
import pytest

from ml.pricing.effect import effect
from ml.pricing.recommend import recommend
from ml.pricing.rules import PriceRules, candidates

VARIANT = {
    "variant_key": "k1", "product_key": "p1", "connection_id": "c1", "platform": "shopify", "variant_id": "gid://shopify/ProductVariant/1",
    "sku": "MUG", "title": "Default Title", "product_title": "Blue Mug", "category": "kitchen", "price_amount": Decimal("24.90"),
    "currency_code": "GBP", "unit_cost_amount": Decimal("8"), "on_hand_quantity": 500, "is_active": True,
}  # fmt: skip
ELASTICITY = {
    "unique_id": "k1",
    "status": "ok",
    "elasticity": -1.2,
    "low": -1.5,
    "high": -0.9,
    "level": 0.8,
    "n_observations": 700,
}
FORECAST = pd.DataFrame({"unique_id": "k1", "ds": pd.date_range("2026-01-01", periods=28), "mean": 2.0})


def proposals(variant: dict | None = None, elasticity: dict | None = None, **rules):
    variants, elasticities = pd.DataFrame([VARIANT | (variant or {})]), pd.DataFrame([ELASTICITY | (elasticity or {})])
    return recommend(variants, elasticities, FORECAST, PriceRules(**rules))


def test_a_price_below_the_best_one_is_raised_within_ten_per_cent() -> None:
    (found,) = proposals().proposals
    assert found.title.startswith("Raise the price of Blue Mug from £24.90 to £2")
    assert Decimal("24.90") < Decimal(found.proposed["price"]) <= Decimal("27.39")
    assert found.effect["low"] <= found.effect["mean"] <= found.effect["high"]
    assert found.preconditions[0] == {"type": "price_is", "platform_id": VARIANT["variant_id"], "value": "24.90"}


def test_a_price_above_the_best_one_is_lowered_only_when_stock_lasts() -> None:
    elastic = {"elasticity": -4.0, "low": -4.3, "high": -3.7}
    (found,) = proposals({"unit_cost_amount": Decimal("12")}, elastic).proposals
    assert found.title.startswith("Lower")
    scarce = proposals({"unit_cost_amount": Decimal("12"), "on_hand_quantity": 30}, elastic)
    assert [s.reason_code for s in scarce.skipped] == ["no_better_price"]


def test_the_stored_effect_is_computed_again_to_the_last_digit() -> None:
    (found,) = proposals().proposals
    assert effect(found.simulation, found.proposed) == found.effect


def test_unknown_cost_allows_a_rise_on_inelastic_demand_and_nothing_else() -> None:
    inelastic = {"elasticity": -0.5, "low": -0.7, "high": -0.3}
    (found,) = proposals({"unit_cost_amount": None}, inelastic).proposals
    assert found.title.startswith("Raise")
    assert any("unit cost is unknown" in reason for reason in found.reasons)
    with pytest.raises(ValueError, match="unit cost is unknown"):
        effect(found.simulation, {"price": "23.90"})
    assert not proposals({"unit_cost_amount": None}, {"elasticity": -2.0, "low": -2.3, "high": -1.7}).proposals


def test_where_past_prices_say_nothing_a_small_test_is_proposed_and_says_so() -> None:
    unknown = {"status": "price_never_moved", "elasticity": None, "low": None, "high": None}
    (found,) = proposals({"unit_cost_amount": None}, unknown).proposals
    assert "test" in found.reasons[0]
    assert Decimal(found.proposed["price"]) <= Decimal("24.90") * Decimal("1.05")
    assert [s.reason_code for s in proposals({}, unknown, learn_at_most=0).skipped] == ["price_never_moved"]


@pytest.mark.parametrize(
    ("variant", "elasticity", "reason"),
    [
        ({"is_active": False}, {}, "not_active"),
        ({"price_amount": None}, {}, "price_unknown"),
        ({}, {"status": "too_few_observations", "elasticity": None}, "too_few_observations"),
        ({"variant_key": "k2"}, {}, "no_price_history"),
        ({"unit_cost_amount": Decimal("30")}, {}, "sold_below_cost"),
    ],
)
def test_every_skip_is_counted_by_reason(variant: dict, elasticity: dict, reason: str) -> None:
    found = proposals(variant, elasticity)
    assert not found.proposals
    assert [(s.reason_code, s.count) for s in found.skipped] == [(reason, 1)]


@pytest.mark.parametrize(
    ("price", "rule"),
    [
        ("30.00", "at most 10 %"),
        ("0", "above zero"),
        ("NaN", "finite"),
        ("abc", "number"),
        ("25.001", "decimals"),
        (None, "number"),
        ("1e9", "10 %"),
    ],
)
def test_a_price_outside_the_limits_is_refused_in_one_sentence(price: str | None, rule: str) -> None:
    (found,) = proposals().proposals
    with pytest.raises(ValueError, match=rule):
        effect(found.simulation, {"price": price})


def test_a_price_below_the_margin_floor_is_refused() -> None:
    (found,) = proposals({"unit_cost_amount": Decimal("21")}, {"elasticity": -1.0, "low": -1.2, "high": -0.8}).proposals
    with pytest.raises(ValueError, match="lowest margin"):
        effect(found.simulation, {"price": "24.50"})


@pytest.mark.parametrize("price", ["0.49", "4.99", "24.90", "180.00", "1299.00", "99999.99"])
def test_candidates_are_few_and_inside_the_limits(price: str) -> None:
    current = Decimal(price)
    found = candidates(current, {"decimals": 2, "max_change_pct": "10", "min_price": None})
    assert 0 < len(found) <= 60
    assert all(abs(p / current - 1) <= Decimal("0.1") for p in found)
