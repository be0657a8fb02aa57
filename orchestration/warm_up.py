"""Heavy libraries of later steps, loaded while platforms and dbt work in processes of their own: together they take ten seconds.

Assets import what they need themselves; this only makes sure that a whole run finds it loaded.
"""

from __future__ import annotations

import importlib
import threading
from functools import cache

MODULES = (
    "great_expectations",
    "mlflow",
    "ml.registry",
    "ml.plots",
    "ml.demand.predict",
    "ml.pricing.recommend",
    "ml.inventory.recommend",
    "ml.segmentation.recommend",
    "app.core.outcomes.measure",
)


@cache
def begin(tracking_uri: str) -> threading.Thread:
    """Load in the background, once per process. Join the thread before using any of it, so that no import meets another."""
    thread = threading.Thread(target=_load, args=(tracking_uri,), name="warm-up", daemon=True)
    thread.start()
    return thread


def _load(tracking_uri: str) -> None:
    for module in MODULES:
        importlib.import_module(module)
    importlib.import_module("ml.registry").prepare(tracking_uri)
