"""What the streams of Amazon Associates hold, as it is known without an account."""

from __future__ import annotations

from orchestration.connectors.base import StreamInfo

STREAMS = (
    StreamInfo(
        "products",
        "One row per product that is followed, with the offers of now; its price may be shown for 24 hours, with its time.",
        {"asin": "string", "itemInfo.title.displayValue": "string|null"},
    ),
    StreamInfo(
        "earnings",
        "One row per product, tracking id and day of shipment; returns and corrections are rows below zero of their own day.",
        {
            "asin": "string",
            "date": "string",
            "tracking_id": "string|null",
            "items_shipped": "string|null",
            "returns": "string|null",
            "revenue": "string|null",
            "ad_fees": "string",
            "currency_code": "string",
        },
    ),
    StreamInfo(
        "orders",
        "One row per product, tracking id and day of order.",
        {
            "asin": "string",
            "date": "string",
            "tracking_id": "string|null",
            "quantity": "string",
            "currency_code": "string",
        },
    ),
)
