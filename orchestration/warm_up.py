"""Heavy libraries of later steps, loaded while dbt works in its own process: together they take ten seconds.

Assets import what they need themselves; this only makes sure that a whole run finds it loaded.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def meanwhile(tracking_uri: str) -> Iterator[None]:
    """Load in the background while the block runs; at its end everything is loaded, so no import meets another."""
    thread = threading.Thread(target=_load, args=(tracking_uri,), name="warm-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load(tracking_uri: str) -> None:
    for module in MODULES:
        importlib.import_module(module)
    importlib.import_module("ml.registry").prepare(tracking_uri)
