"""Runs the platforms: opens the world in a folder, binds a port on loopback, and serves until it is told to stop."""

from __future__ import annotations

import gc
from pathlib import Path

import uvicorn

from sandbox.market.journal import World
from sandbox.market.size import MarketSize
from sandbox.platforms import Platforms
from sandbox.shopify.app import create_app
from sandbox.shopify.cost import Bucket


def serve(
    folder: Path,
    *,
    token: str,
    host: str = "127.0.0.1",
    port: int = 8765,
    seed: int = 7,
    size: MarketSize | None = None,
    restore_rate: float = 1000.0,
) -> None:
    """Block and serve. Raises JournalError when the folder is in use or damaged; `restore_rate` is points a second."""
    world = World(folder, size, seed)
    gc.freeze()  # hundreds of thousands of records that live for ever need no visits by the collector
    url = f"http://{host}:{port}"
    shop = create_app(world, token=token, base_url=url, bucket=Bucket(restore_rate=restore_rate))
    app = Platforms(seed=seed, base_url=url, world=world).over(shop, token)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, date_header=False, server_header=False
    )
