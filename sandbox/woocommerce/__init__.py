"""A WooCommerce shop, simulated: https://developer.woocommerce.com/docs/apis/rest-api/v3/"""

from __future__ import annotations

from sandbox.market.journal import World
from sandbox.woocommerce.platform import WooSandbox

__all__ = ["WooSandbox", "create"]


def create(seed: int, base_url: str, world: World | None = None, *, orders: int = 260) -> WooSandbox:
    """A shop from a seed, with so many orders, or over the simulated market; over http:// it takes signatures only."""
    return WooSandbox(seed, base_url, world, orders)
