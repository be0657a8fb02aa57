"""Global ids as Shopify writes them, and the small nodes that stand for parts of an order or of a variant."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.market.catalogue import Variant
from sandbox.market.records import Line, Order, Refund, RefundLine

BASES = {
    "Order": 6_100_000_000_000, "Customer": 7_200_000_000_000, "Product": 8_300_000_000_000,
    "ProductVariant": 44_400_000_000_000, "InventoryItem": 46_500_000_000_000, "Location": 66_600_000_000,
    "LineItem": 14_700_000_000_000, "Refund": 900_800_000_000, "RefundLineItem": 600_900_000_000,
    "ShippingLine": 4_100_000_000_000, "OrderTransaction": 6_700_000_000_000, "Fulfillment": 5_300_000_000_000,
    "MailingAddress": 9_100_000_000_000, "RefundShippingLine": 31_000_000_000, "OrderAdjustment": 32_000_000_000,
    "BulkOperation": 4_900_000_000_000, "WebhookSubscription": 1_200_000_000_000, "Shop": 68_000_000_001,
    "Domain": 69_000_000_001, "AppInstallation": 511_000_000_001, "ProductOption": 10_300_000_000_000,
    "DiscountNode": 1_500_000_000_000, "DiscountCodeNode": 1_500_000_000_000, "DiscountRedeemCode": 19_300_000_000_000,
    "ShopifyPaymentsAccount": 61_000_000_001, "ShopifyPaymentsPayout": 101_000_000_000,
    "InventoryAdjustmentGroup": 21_000_000_000,
}  # fmt: skip
PARTS = 64
"""Room for the parts of one order: the id of part `n` of order `i` is `base + i * PARTS + n`."""


def gid(kind: str, number: int) -> str:
    """`gid://shopify/<kind>/<base + number>`."""
    return f"gid://shopify/{kind}/{BASES[kind] + number}"


def parse_gid(text: str) -> tuple[str, int] | None:
    """Kind and number of a global id, or None where it is none of ours."""
    kind, _, digits = text.removeprefix("gid://shopify/").partition("/")
    digits = digits.partition("?")[0]
    if kind not in BASES or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return None
    return kind, int(digits) - BASES[kind]


class LineNode(NamedTuple):
    order: Order
    number: int
    line: Line


class RefundNode(NamedTuple):
    order: Order
    number: int

    @property
    def refund(self) -> Refund:
        return self.order.refunds[self.number]


class RefundLineNode(NamedTuple):
    order: Order
    refund: int
    number: int

    @property
    def line(self) -> RefundLine:
        return self.order.refunds[self.refund].lines[self.number]


class RefundShippingNode(NamedTuple):
    order: Order
    number: int


class AdjustmentNode(NamedTuple):
    order: Order
    number: int


class ShippingNode(NamedTuple):
    order: Order


class AddressNode(NamedTuple):
    number: int
    person: int


class TransactionNode(NamedTuple):
    """A sale (`number` -1) or the payment of refund `number`."""

    order: Order
    number: int


class FulfillmentNode(NamedTuple):
    order: Order


class ItemNode(NamedTuple):
    variant: Variant


class LocationNode(NamedTuple):
    number: int
    name: str
    city: str


class LevelNode(NamedTuple):
    variant: Variant
    location: LocationNode


LOCATIONS = (LocationNode(0, "London warehouse", "London"), LocationNode(1, "Leeds shop", "Leeds"))
