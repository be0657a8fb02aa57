"""The main job over the simulated shop: pull, build, train, recommend. The bar is 90 s on two cores.

The rival is the same pull written the usual way: the whole shop read page by page and stored with pandas.to_sql.
"""

from __future__ import annotations

import time
from typing import Any

import httpx2
import pandas as pd
from sqlalchemy import create_engine

from bench.installation import Installation, installation
from orchestration.connectors.shopify.queries import ORDERS_PAGE

BAR_SECONDS = 90


def measure() -> dict[str, Any]:
    with installation() as home:
        home.ecom("create", "business", "create", "Bench", "--currency", "GBP", "--timezone", "Europe/London")
        shop = home.json("sandbox", "sandbox", "start")
        home.ecom("connect", "connect", "shopify", "--url", shop["url"], "--token", "-", stdin=shop["token"] + "\n")
        summary = home.json("run", "run")
        again = home.json("run again", "run")
        rival = _pandas_pull(home, shop)
    return {
        "ours": {
            "first_run_seconds": home.seconds["run"],
            "second_run_seconds": home.seconds["run again"],
            "peak_mib": home.peak_mib["run"],
            "steps": summary["steps"],
            "steps_again": again["steps"],
            "orders": summary["rows"]["raw.shopify_orders"]["new"],
        },
        "rival": rival | {"bar_seconds": BAR_SECONDS},
        "ratio": round(BAR_SECONDS / home.seconds["run"], 2),
    }
