"""Money as Shopify writes it: decimal strings of the major unit beside a currency, twice: the shop's and the buyer's."""

from __future__ import annotations

from typing import Any

from sandbox.market.records import Order

SHOP_CURRENCY = "GBP"


def decimal(pence: int) -> str:
    """`MoneyV2.amount`: at least one digit after the point (`10.0`, `19.99`), as the platform writes it."""
    sign, pence = ("-", -pence) if pence < 0 else ("", pence)
    text = f"{sign}{pence // 100}.{pence % 100:02d}"
    return text[:-1] if text[-1] == "0" else text


def money(pence: int) -> str:
    """The scalar `Money`: always two digits after the point."""
    return f"{pence // 100}.{pence % 100:02d}"


def money_v2(pence: int, currency: str = SHOP_CURRENCY) -> dict[str, Any]:
    return {"amount": decimal(pence), "currencyCode": currency}


def bag(order: Order, pence: int) -> dict[str, Any]:
    """A `MoneyBag`: the shop's money and the same in the currency that the buyer saw."""
    shop = {"amount": decimal(pence), "currencyCode": SHOP_CURRENCY}
    if order.currency == SHOP_CURRENCY:
        return {"shopMoney": shop, "presentmentMoney": shop}
    presentment = {"amount": decimal(order.presentment(pence)), "currencyCode": order.currency}
    return {"shopMoney": shop, "presentmentMoney": presentment}
