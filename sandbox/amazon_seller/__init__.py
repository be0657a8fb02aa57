"""An Amazon seller account on loopback: Login with Amazon, orders, reports, stock and bookings, with the usage plans."""

from __future__ import annotations

from sandbox.amazon_seller.platform import AmazonSellerSandbox
from sandbox.amazon_seller.seeded import seeded_account

GENEROSITY = 1_000.0
"""How often the published limits hold where a test does not choose: they allow some 20 lists of orders an hour."""


def create(
    seed: int = 7,
    base_url: str = "",
    world: object | None = None,  # noqa: ARG001 - the market's orders are those of the merchant's own shop
    *,
    size: int = 260,
    generosity: float = GENEROSITY,
) -> AmazonSellerSandbox:
    """An account of `size` orders from a seed. Amazon's marketplace is a second channel: it shows nothing of a world."""
    return AmazonSellerSandbox(seeded_account(seed, size), seed, base_url, generosity)
