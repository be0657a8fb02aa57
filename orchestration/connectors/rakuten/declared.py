"""What Rakuten's streams hold, as it is known without an account."""

from __future__ import annotations

from orchestration.connectors.base import StreamInfo

STREAMS = (
    StreamInfo(
        "partnerships",
        "One row per advertiser that the publisher works with.",
        {"advertiser.id": "integer|string", "advertiser.name": "string|null", "status": "string|null"},
    ),
    StreamInfo(
        "transactions",
        "One row per article of a transaction, or per correction of one, which is below zero.",
        {
            "etransaction_id": "string",
            "advertiser_id": "integer|string",
            "order_id": "string|null",
            "sale_amount": "number|string",
            "commissions": "number|string",
            "currency": "string",
            "process_date": "string",
            "transaction_date": "string",
            "is_event": "string|boolean",
        },
    ),
    StreamInfo("payments", "One row per payment to the publisher, as its report spells it.", {}),
    StreamInfo(
        "payment_details",
        "One row per transaction in an invoice of a payment, as its report spells it.",
        {"payment": "string", "invoice": "string"},
    ),
)
