"""Hard limits that no model and no person may cross. They hold when proposing, when editing and before every write.

It knows plain values only, neither the database nor the models; softer rules live with the models that simulate.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from app.core.decisions.states import DecisionError
from app.schemas.recommendations import Kind, money_text

MAX_CHANGE_PCT = Decimal(10)
"""Largest change of a price in one step, in percent of the current price, where the recommendation states none."""
MAX_QUANTITY = 1_000_000
MAX_DISCOUNT_PCT = Decimal(90)


class LimitError(DecisionError):
    """The wish breaks a rule; the message names the rule."""


def check_limits(kind: Kind, current: Mapping[str, Any], proposed: Mapping[str, Any], currency_code: str,
                 simulation: Mapping[str, Any]) -> None:  # fmt: skip
    """Raise `LimitError` when `proposed` is not allowed.

    `simulation` may carry `limits.max_change_pct` (percent), `limits.min_price` (money, keeps a margin) and `unit_cost`
    (money, null is unknown).
    """
    if kind == "price_change":
        _check_price(price_of(current, currency_code), price_of(proposed, currency_code), currency_code, simulation)
    elif kind == "reorder":
        quantity = proposed.get("quantity")
        if type(quantity) is not int or not 1 <= quantity <= MAX_QUANTITY:
            raise LimitError(f"The quantity must be a whole number from 1 to {MAX_QUANTITY:,}.")
    else:
        discount_of(proposed)


def price_of(values: Mapping[str, Any], currency_code: str) -> Decimal:
    """Return `values["price"]` as a positive amount with no more decimals than its currency has."""
    try:
        price = Decimal(money_text(str(values.get("price"))))
    except ValueError as error:
        raise LimitError(f"The price {error}.") from error
    if price <= 0:
        raise LimitError("The price must be more than zero.")
    digits = get_currency_precision(currency_code)
    if price != round(price, digits):
        raise LimitError(f"The price {price} has more decimals than {currency_code} has, which are {digits}.")
    return price


def discount_of(values: Mapping[str, Any]) -> Decimal:
    """Return `values["discount_pct"]`, from 0 to 90 with at most two decimals."""
    try:
        discount = Decimal(money_text(str(values.get("discount_pct"))))
    except ValueError as error:
        raise LimitError("The discount must be a number of percent, as in 10 or 7.5.") from error
    if discount > MAX_DISCOUNT_PCT or discount != round(discount, 2):
        raise LimitError(f"The discount must lie between 0 and {MAX_DISCOUNT_PCT} percent, with at most two decimals.")
    return discount


def _check_price(current: Decimal, proposed: Decimal, currency_code: str, simulation: Mapping[str, Any]) -> None:
    limits = simulation.get("limits") or {}
    largest = Decimal(str(limits.get("max_change_pct", MAX_CHANGE_PCT)))
    change = abs(proposed / current - 1) * 100
    if change > largest:
        raise LimitError(
            f"The price may change by at most {largest.normalize():f} % at once, and {current} to {proposed} "
            f"{currency_code} is {change:.1f} %."
        )
    floors = {"unit cost": simulation.get("unit_cost"), "lowest price allowed": limits.get("min_price")}
    for name, floor in floors.items():
        # What sells below its floor already may still be raised towards it.
        if floor is not None and proposed < Decimal(str(floor)) and proposed <= current:
            raise LimitError(f"The price {proposed} {currency_code} is below the {name}, which is {floor}.")
