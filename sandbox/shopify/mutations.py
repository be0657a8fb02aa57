"""What a caller may change: prices. Every refusal is a `userErrors` entry, and a refused call changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.market.market import Market
from sandbox.shopify.ids import parse_gid

MAX_VARIANTS = 250
MAX_PENCE = 10**11
SetPrice = Callable[[int, int, int | None], None]
"""`(variant, pence, compare-at pence)`; writes the journal before the market."""


def update_variants(
    market: Market, set_price: SetPrice, product_id: str, variants: list[dict[str, Any]], partial: bool
) -> dict[str, Any]:
    """The payload of `productVariantsBulkUpdate`; with `partial`, good ones are written although others are bad."""
    parsed = parse_gid(product_id)
    if parsed is None or parsed[0] != "Product" or not 0 <= parsed[1] < len(market.products):
        return _payload(None, None, [_error(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST")])
    product = market.products[parsed[1]]
    if len(variants) > MAX_VARIANTS:
        message = f"The input array size of {len(variants)} is greater than the maximum allowed of {MAX_VARIANTS}."
        return _payload(product, None, [_error(["variants"], message, "INVALID_INPUT")])
    checked = [_check(market, product.variants, place, change) for place, change in enumerate(variants)]
    errors = [error for _, error in checked if error is not None]
    if errors and not partial:
        return _payload(product, None, errors)
    for number, price, compare_at in (change for change, _ in checked if change is not None):
        record = market.variants[number]
        if (record.price, record.compare_at) != (price, compare_at):
            set_price(number, price, compare_at)
    written = [market.variants[change[0]] for change, _ in checked if change is not None]
    return _payload(product, written, errors)


def _check(
    market: Market, members: list[int], place: int, change: dict[str, Any]
) -> tuple[tuple[int, int, int | None] | None, dict[str, Any] | None]:
    where = ["variants", str(place)]
    if change.get("id") is None:
        return None, _error([*where, "id"], "Product variant is missing ID attribute", "PRODUCT_VARIANT_ID_MISSING")
    parsed = parse_gid(change["id"])
    if parsed is None or parsed[0] != "ProductVariant" or parsed[1] not in members:
        return None, _error([*where, "id"], "Product variant does not exist", "PRODUCT_VARIANT_DOES_NOT_EXIST")
    record = market.variants[parsed[1]]
    amounts: dict[str, int | None] = {"price": record.price, "compareAtPrice": record.compare_at}
    for name in amounts:
        if name not in change or (name == "price" and change[name] is None):
            continue
        amount = None if change[name] is None else _pence(change[name])
        if isinstance(amount, str):
            code = "GREATER_THAN_OR_EQUAL_TO" if amount.startswith("must be greater") else "INVALID_VALUE"
            return None, _error([*where, name], f"{name[0].upper()}{name[1:]} {amount}", code)
        amounts[name] = amount
    assert amounts["price"] is not None
    return (record.number, amounts["price"], amounts["compareAtPrice"]), None


def _pence(text: Any) -> int | str:
    """Pence of a decimal string, rounded half even as the platform does, or what is wrong with it."""
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return "is not a number"
    if not amount.is_finite() or abs(amount) * 100 > MAX_PENCE:
        return "is not a number in range"
    pence = int((amount * 100).to_integral_value())
    return pence if pence >= 0 else "must be greater than or equal to 0"


def _payload(product: Any, variants: list[Any] | None, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {"product": product, "productVariants": variants, "userErrors": errors}


def _error(field: list[str], message: str, code: str) -> dict[str, Any]:
    return {"field": field, "message": message, "code": code}
