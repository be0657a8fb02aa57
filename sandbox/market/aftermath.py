"""What happens to an order after it was placed: fulfilment, refunds, cancellation, late edits. Each on a later day."""

from __future__ import annotations

import numpy as np

from sandbox.market.checkout import Checkout
from sandbox.market.records import Order, Refund, RefundLine, share
from sandbox.market.stock import Stock

REFUND_SHARE, CANCEL_SHARE, EDIT_SHARE = 0.075, 0.012, 0.02
SILENT_SHARE = 0.6
"""Share of late edits that do not move `updated_at`, as it happens on the platform."""
_NOTES = (None, "damaged in transit", "<script>alert('refund')</script>", "=1+1", "wrong size 😕", "NUL\x00here")


class Aftermath:
    """A calendar of things still to happen to orders."""

    def __init__(self, checkout: Checkout, stock: Stock, variants: int) -> None:
        self._checkout, self._stock, self._variants = checkout, stock, variants
        self._due: dict[int, list[tuple[str, Order]]] = {}

    def plan(self, orders: list[Order], day: int, rng: np.random.Generator) -> None:
        """Draw the fate of a day's orders; an order is refunded, cancelled or edited, never two of these."""
        delays = rng.integers(1, 31, (len(orders), 3)).tolist()
        for order, (kind, u), delay in zip(orders, rng.random((len(orders), 2)).tolist(), delays, strict=True):
            if kind < CANCEL_SHARE:
                self._add(day + 1 + delay[0] % 2, "cancel", order)
                continue
            self._add(day + 1 + delay[0] % 3, "fulfil", order)
            if kind < CANCEL_SHARE + REFUND_SHARE:
                self._add(day + 2 + delay[1], _refund_kind(u), order)
                if u < 0.2:
                    self._add(day + 3 + delay[1] + delay[2], "lines", order)
            elif kind < CANCEL_SHARE + REFUND_SHARE + EDIT_SHARE:
                self._add(day + 2 + delay[1], "silent edit" if u < SILENT_SHARE else "edit", order)

    def happen(self, day: int, opens: int, closes: int, rng: np.random.Generator) -> list[Order]:
        """Carry out what is due today; returns the orders that changed."""
        due = self._due.pop(day, [])
        instants = np.sort(rng.integers(opens + 3600, closes, len(due))).tolist()
        for (kind, order), at, u in zip(due, instants, rng.random((len(due), 4)).tolist(), strict=True):
            if kind == "fulfil":
                order.fulfilled = order.updated = at
            elif kind == "cancel":
                self._cancel(order, at)
            elif kind.endswith("edit"):
                self._edit(order, at, kind == "silent edit", u)
            else:
                self._refund(order, at, kind, u)
        return [order for _, order in due]

    def _add(self, day: int, kind: str, order: Order) -> None:
        self._due.setdefault(day, []).append((kind, order))

    def _cancel(self, order: Order, at: int) -> None:
        order.cancelled, order.cancel_reason = at, ("CUSTOMER", "FRAUD", "INVENTORY", "OTHER")[order.index % 4]
        order.updated = at
        self._give_back_everything(order, at, "CANCEL", None)

    def _refund(self, order: Order, at: int, kind: str, u: list[float]) -> None:
        note = _NOTES[int(u[3] * len(_NOTES))]
        if kind == "full":
            self._give_back_everything(order, at, "RETURN", note)
        elif kind == "shipping" and order.shipping > order.refunded_shipping:
            part = order.shipping if u[0] < 0.7 else order.shipping // 2
            tax = share(order.shipping_tax, part, order.shipping)
            order.add_refund(Refund(at, note, [], shipping=part, shipping_tax=tax))
        elif kind == "goodwill" and order.total - order.refunded > 200:
            order.add_refund(Refund(at, note, [], goodwill=(order.total - order.refunded) // 10))
        else:
            self._give_back_some(order, at, note, u)

    def _give_back_some(self, order: Order, at: int, note: str | None, u: list[float]) -> None:
        open_lines = [i for i, line in enumerate(order.lines) if line.kept > line.refunded]
        if not open_lines:
            return
        number = open_lines[int(u[0] * len(open_lines))]
        line = order.lines[number]
        units = 1 + int(u[1] * (line.kept - line.refunded))
        restock = "RETURN" if u[2] < 0.7 else "NO_RESTOCK"
        order.add_refund(Refund(at, note, [self._return(order, number, units, restock)]))

    def _give_back_everything(self, order: Order, at: int, restock: str, note: str | None) -> None:
        lines = [
            self._return(order, number, line.kept - line.refunded, restock)
            for number, line in enumerate(order.lines)
            if line.kept > line.refunded
        ]
        refund = Refund(at, note, lines, shipping=order.shipping - order.refunded_shipping)
        refund.shipping_tax = share(order.shipping_tax, refund.shipping, order.shipping)
        if lines or refund.shipping:
            order.add_refund(refund)

    def _return(self, order: Order, number: int, units: int, restock: str) -> RefundLine:
        variant = order.lines[number].variant
        if variant is not None and restock != "NO_RESTOCK" and not order.is_test:
            self._stock.put_back(variant, units)
        return order.refund_line(number, units, restock)

    def _edit(self, order: Order, at: int, silent: bool, u: list[float]) -> None:
        removable = [line for line in order.lines if line.quantity > 1]
        if removable and u[0] < 0.4:
            removable[0].removed = 1
        else:
            variant = int(u[1] * self._variants)
            order.lines.append(self._checkout.line(order, variant, 1, 0, order.country))
        order.edited, order.edited_at = True, at
        order.add_up()
        if not silent:
            order.updated = at


def _refund_kind(u: float) -> str:
    return "lines" if u < 0.55 else "shipping" if u < 0.7 else "full" if u < 0.9 else "goodwill"
