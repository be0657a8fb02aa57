# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""Money as Shopify writes it: decimal strings beside a currency, in the shop's money and in the buyer's."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sandbox.market.records import Order

SHOP_CURRENCY = "GBP"


class Bag(NamedTuple):
    """A `MoneyBag`: pence of the shop's currency, and minor units of the currency that the buyer saw."""

    pence: int
    presentment: int
    currency: str


class Tax(NamedTuple):
    """A `TaxLine`."""

    bag: Bag
    rate_bp: int
    title: str


@cache
def decimal(pence: int) -> str:
    """`MoneyV2.amount`: at least one digit after the point (`10.0`, `19.99`), as the platform writes it."""
    sign, pence = ("-", -pence) if pence < 0 else ("", pence)
    text = f"{sign}{pence // 100}.{pence % 100:02d}"
    return text[:-1] if text[-1] == "0" else text


def money(pence: int) -> str:
    """The scalar `Money`: always two digits after the point."""
    sign, pence = ("-", -pence) if pence < 0 else ("", pence)
    return f"{sign}{pence // 100}.{pence % 100:02d}"


def money_v2(pence: int, currency: str = SHOP_CURRENCY) -> dict[str, Any]:
    """A `MoneyV2`."""
    return {"amount": decimal(pence), "currencyCode": currency}


def bag(order: Order, pence: int) -> Bag:
    """An amount of an order in both currencies."""
    if order.currency == SHOP_CURRENCY:
        return shop_bag(pence)
    return Bag(pence, order.presentment(pence), order.currency)


@cache
def shop_bag(pence: int) -> Bag:
    """An amount of an order in the shop's own currency."""
    return Bag(pence, pence, SHOP_CURRENCY)


def tax(order: Order, pence: int, rate_bp: int) -> Tax:
    """A tax of an order in both currencies."""
    return _tax(bag(order, pence), rate_bp, "State tax" if order.country == "US" else "VAT")


_tax = cache(Tax)  # shops have few rates, and many orders of the same amounts

BAG = {
    "shopMoney": lambda b: money_v2(b.pence),
    "presentmentMoney": lambda b: money_v2(b.presentment, b.currency),
}
TAX = {
    "title": lambda t: t.title,
    "rate": lambda t: t.rate_bp / 10000,
    "ratePercentage": lambda t: t.rate_bp / 100,
    "priceSet": lambda t: t.bag,
    "channelLiable": lambda t: False,
    "source": lambda t: "shopify",
}
