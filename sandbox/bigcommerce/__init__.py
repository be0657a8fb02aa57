"""A BigCommerce store on loopback: V2 orders, V3 catalogue, customers, inventory, refunds and payments."""

from __future__ import annotations

from sandbox.bigcommerce.market_store import market_store
from sandbox.bigcommerce.platform import BigCommerceSandbox
from sandbox.bigcommerce.seeded import seeded_store
from sandbox.market.journal import World

GENEROUS_QUOTA = 20_000
"""Requests in 30 seconds where a test does not choose: 150 and 450 are the plans' own."""


def create(
    seed: int = 7, base_url: str = "", world: World | None = None, *, size: int = 260, requests: int = GENEROUS_QUOTA
) -> BigCommerceSandbox:
    """The market's store where there is a world; else one of `size` orders, customers and variants from a seed."""
    store = seeded_store(seed, size, base_url) if world is None else market_store(world, base_url)
    return BigCommerceSandbox(store, seed, requests)
