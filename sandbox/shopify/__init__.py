"""A Shopify shop on loopback: the Admin GraphQL API over the simulated market."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.market.journal import World
from sandbox.market.size import MarketSize

if TYPE_CHECKING:
    from sandbox.shopify.platform import ShopifySandbox

SMALL = MarketSize(variants=16, days=14, orders_per_day=9)


def create(
    seed: int = 7,
    base_url: str = "",
    world: World | None = None,
    *,
    size: MarketSize = SMALL,
    scopes: tuple[str, ...] | None = None,
) -> ShopifySandbox:
    """The market's shop where there is a world; else one of its own in a temporary folder. Its app's secret is SANDBOX_TOKEN."""
    from sandbox.shopify.platform import ShopifySandbox  # noqa: PLC0415 - a quarter of a second that other users do not pay

    world = world or World(Path(tempfile.mkdtemp(prefix="sandbox-shopify-")), size, seed)
    token = os.environ.get("SANDBOX_TOKEN", "shpss_sandbox")
    return ShopifySandbox(world, base_url, token) if scopes is None else ShopifySandbox(world, base_url, token, scopes)
