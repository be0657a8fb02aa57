"""CJ's ledger: commissions, and rows that correct them. Nothing is ever taken out."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sandbox.networks import JsonObject, hostile

PUBLISHER = "1234567"
_FIRST_ID = 2**53 + 1000
_edits = count(1)


def commission(number: int, at: datetime) -> tuple[str, JsonObject]:
    """A row posted at `at`; every eighth takes back the one before it, every ninth was posted a year after its sale."""
    commission_id = str(_FIRST_ID + number)
    is_original = number % 8 != 7
    sign = "" if is_original else "-"
    event_at = at - timedelta(days=365 if number % 9 == 8 else 1)
    return commission_id, {
        "commissionId": commission_id, "original": is_original,
        "originalActionId": str(_FIRST_ID + number - (0 if is_original else 1)),
        "correctionReason": None if is_original else "RETURNED_MERCHANDISE",
        "actionStatus": "new", "actionType": "sale", "actionTrackerName": hostile(number + 2),
        "validationStatus": "PENDING", "postingDate": _instant(at), "eventDate": _instant(event_at),
        "clickDate": _instant(event_at - timedelta(hours=2)), "lockingDate": _instant(at + timedelta(days=45)),
        "lockingMethod": "FIXED_DURATION", "advertiserId": str(4000 + number % 4), "advertiserName": hostile(number),
        "publisherId": PUBLISHER, "websiteId": "100", "websiteName": "Example", "aid": "55", "orderId": f"A-{number}",
        "shopperId": hostile(number + 1), "coupon": None, "country": "US", "reviewedStatus": None,
        "saleAmountPubCurrency": f"{sign}49.90", "saleAmountUsd": f"{sign}49.90",
        "orderDiscountPubCurrency": "0.00", "orderDiscountUsd": "0.00",
        "pubCommissionAmountPubCurrency": f"{sign}4.99", "pubCommissionAmountUsd": f"{sign}4.99",
        "items": [{"sku": "=1+1", "quantity": 1, "totalCommissionPubCurrency": f"{sign}4.99", "totalCommissionUsd": f"{sign}4.99"}],
    }  # fmt: skip


def settle(row: JsonObject) -> None:
    """A status moves on, without a new row and without a date."""
    row["actionStatus"] = "locked" if row["actionStatus"] == "new" else "closed"
    row["validationStatus"], row["reviewedStatus"] = "ACCEPTED", f"reviewed {next(_edits)}"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
