from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ml.inventory.effect import effect, profit_change
from ml.inventory.recommend import recommend

VARIANT = {
    "variant_key": "k1", "connection_id": "c1", "platform": "shopify", "variant_id": "gid://shopify/ProductVariant/1", "sku": "MUG",
    "title": "Blue Mug", "product_title": "Blue Mug", "price_amount": Decimal("20"), "currency_code": "GBP",
    "unit_cost_amount": Decimal("8"), "on_hand_quantity": 20, "is_active": True,
}  # fmt: skip
FORECAST = pd.DataFrame({"unique_id": "k1", "h": np.arange(1, 29), "mean": 2.0, "q165": 0.6, "q835": 3.4})


def proposals(variant: dict | None = None, incoming: int = 0):
    orders = pd.DataFrame({"variant_key": ["k1"], "quantity": [incoming]}) if incoming else None
    return recommend(pd.DataFrame([VARIANT | (variant or {})]), FORECAST, orders, level_cv=0.2)


def test_what_will_run_out_is_ordered_up_to_the_paying_level() -> None:
    (found,) = proposals().proposals
    assert 36 <= found.proposed["quantity"] <= 80  # 56 wanted in four weeks and safety, 20 on hand
    assert found.effect["mean"] > 0
    assert any("Assumed" in reason for reason in found.reasons)


def test_what_is_already_on_order_is_not_ordered_again() -> None:
    (first,) = proposals().proposals
    again = proposals(incoming=first.proposed["quantity"])
    assert [(s.reason_code, s.count) for s in again.skipped] == [("enough_stock", 1)]


@pytest.mark.parametrize(
    ("variant", "reason"),
    [({"on_hand_quantity": None}, "stock_unknown"), ({"unit_cost_amount": None}, "unit_cost_unknown"), ({"on_hand_quantity": 900}, "enough_stock"),
     ({"unit_cost_amount": Decimal(25)}, "sold_below_cost"), ({"variant_key": "k2"}, "no_forecast")],
)  # fmt: skip
def test_the_unknown_is_skipped_with_its_reason_and_never_taken_as_zero(variant: dict, reason: str) -> None:
    found = proposals(variant)
    assert not found.proposals
    assert found.skipped[0].reason_code == reason


def test_the_stored_effect_is_computed_again_to_the_last_digit() -> None:
    (found,) = proposals().proposals
    assert effect(found.simulation, found.proposed) == found.effect


def test_the_proposed_quantity_is_near_the_best_of_its_own_simulation() -> None:
    (found,) = proposals().proposals
    gains = {q: float(profit_change(found.simulation, q).mean()) for q in range(1, 200)}
    assert gains[found.proposed["quantity"]] >= 0.93 * max(gains.values())


@pytest.mark.parametrize(
    ("quantity", "rule"),
    [(0, "between 1"), (10**9, "days of sales"), ("many", "whole number"), (1.5, "whole"), (True, "whole")],
)
def test_a_quantity_outside_the_limits_is_refused_in_one_sentence(quantity: object, rule: str) -> None:
    (found,) = proposals().proposals
    with pytest.raises(ValueError, match=rule):
        effect(found.simulation, {"quantity": quantity})
