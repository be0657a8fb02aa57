"""Orders, lines and refunds with exact money in pence. They know arithmetic, not chance.

An order's amounts follow Shopify's words: `quantity` counts all units ever on the line, units taken off by a late edit
are `removed`, units given back are `refunded`; subtotal and total are after edits and before refunds.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def share(amount: int, part: int, whole: int) -> int:
    """`part/whole` of an amount in pence, rounded down; shares of 0..whole telescope to the whole amount."""
    return amount * part // whole if whole else 0


def included_tax(amount: int, rate_bp: int) -> int:
    """Tax inside an amount that includes it, rounded half up."""
    return (2 * amount * rate_bp + 10000 + rate_bp) // (2 * (10000 + rate_bp))


def added_tax(amount: int, rate_bp: int) -> int:
    """Tax on top of an amount, rounded half up."""
    return (2 * amount * rate_bp + 10000) // 20000


@dataclass(slots=True)
class Line:
    """One line of an order; `variant` is None for a custom item."""

    variant: int | None
    title: str
    quantity: int
    unit_price: int
    automatic_discount: int
    automatic_percent: int
    code_discount: int
    tax: int
    tax_bp: int
    removed: int = 0
    refunded: int = 0

    @property
    def paid(self) -> int:
        """After all discounts, for all units ever on the line."""
        return self.unit_price * self.quantity - self.automatic_discount - self.code_discount

    @property
    def kept(self) -> int:
        """Units after edits, before refunds."""
        return self.quantity - self.removed


@dataclass(slots=True)
class RefundLine:
    line: int
    quantity: int
    subtotal: int
    tax: int
    restock: str


@dataclass(slots=True)
class Refund:
    """Money given back at an instant: lines, shipping, and goodwill that belongs to neither."""

    at: int
    note: str | None
    lines: list[RefundLine]
    shipping: int = 0
    shipping_tax: int = 0
    goodwill: int = 0
    total: int = 0


@dataclass(slots=True)
class Order:
    """One order; instants are seconds since 1970, money in pence; `rate_ppm` is presentment per shop currency in 1e-6."""

    index: int
    created: int
    processed: int
    updated: int
    person: int | None
    customer: int | None
    email: str | None
    phone: str | None
    country: str
    currency: str
    rate_ppm: int
    taxes_included: bool
    is_test: bool
    source: str
    note: str | None
    code: str | None
    shipping: int
    shipping_tax: int
    shipping_tax_bp: int
    lines: list[Line]
    refunds: list[Refund] = field(default_factory=list)
    cancelled: int | None = None
    cancel_reason: str | None = None
    fulfilled: int | None = None
    edited: bool = False
    edited_at: int | None = None
    original_total: int = 0
    subtotal: int = 0
    discount: int = 0
    tax: int = 0
    total: int = 0
    refunded: int = 0
    refunded_shipping: int = 0

    def add_up(self) -> None:
        """Recompute subtotal, discount, tax and total after edits, before refunds."""
        subtotal = discount = 0
        tax = self.shipping_tax
        for line in self.lines:
            kept, quantity = line.quantity - line.removed, line.quantity
            subtotal += share(line.paid, kept, quantity)
            discount += share(line.automatic_discount + line.code_discount, kept, quantity)
            tax += share(line.tax, kept, quantity)
        self.subtotal, self.discount, self.tax = subtotal, discount, tax
        self.total = subtotal + self.shipping + (0 if self.taxes_included else tax)

    def refund_line(self, number: int, quantity: int, restock: str) -> RefundLine:
        """Give back `quantity` units of line `number`; all units together give back exactly what was paid."""
        line = self.lines[number]
        before, after = line.refunded, line.refunded + quantity
        kept_paid, kept_tax = share(line.paid, line.kept, line.quantity), share(line.tax, line.kept, line.quantity)
        line.refunded = after
        return RefundLine(
            number,
            quantity,
            share(kept_paid, after, line.kept) - share(kept_paid, before, line.kept),
            share(kept_tax, after, line.kept) - share(kept_tax, before, line.kept),
            restock,
        )

    def add_refund(self, refund: Refund) -> None:
        """Book a refund; its total holds tax on top where the order's prices exclude tax."""
        total = refund.shipping + refund.goodwill + sum(line.subtotal for line in refund.lines)
        if not self.taxes_included:
            total += refund.shipping_tax + sum(line.tax for line in refund.lines)
        refund.total = total
        self.refunds.append(refund)
        self.refunded += total
        self.refunded_shipping += refund.shipping
        self.updated = refund.at

    def presentment(self, pence: int) -> int:
        """The amount in minor units of the buyer's currency, rounded half up."""
        return pence if self.rate_ppm == 1_000_000 else (pence * self.rate_ppm + 500_000) // 1_000_000
