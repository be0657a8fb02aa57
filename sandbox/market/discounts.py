"""The discounts that the shop shows: codes that buyers enter and sales that run by themselves. They change no demand."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.market.checkout import CODE_PERCENT


@dataclass(slots=True)
class Discount:
    """`code` is None for a sale; instants are seconds since 1970 UTC, `ends` None for ever."""

    number: int
    title: str
    code: str | None
    percent: float
    starts: int
    ends: int | None
    created: int
    changed: int
    usage_limit: int | None = None
    once_per_customer: bool = False


def first_discounts(opened: int, now: int) -> list[Discount]:
    """What was there before anybody asked: the code that checkouts know, and a past and a coming sale."""
    month = 30 * 86400
    return [
        Discount(0, "Welcome", "WELCOME10", float(CODE_PERCENT), opened, None, opened, opened, once_per_customer=True),
        Discount(
            1, "Summer <b>sale</b>", None, 15.0, now - 5 * month, now - 4 * month, now - 6 * month, now - 6 * month
        ),
        Discount(2, "Black Friday", None, 20.0, now + month // 3, now + month // 2, now - month, now - month),
    ]
