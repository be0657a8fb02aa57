"""WooCommerce's streams: which list is read how. The ways themselves are in `changes.py`, `sweeps.py` and `whole.py`."""

from __future__ import annotations

from orchestration.connectors.base import Stream
from orchestration.connectors.woocommerce.changes import ChangesStream
from orchestration.connectors.woocommerce.client import API, WooClient


def all_streams(client: WooClient) -> list[Stream]:
    """In the order in which they are best read: what others refer to comes first."""
    return [
        ChangesStream(client, "orders", f"{API}/orders", "modified_after", "modified", has_trash=True),
        ChangesStream(client, "refunds", f"{API}/refunds", "after", "date"),
    ]
