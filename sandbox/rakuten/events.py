"""What a Rakuten publisher sees: transactions and their corrections, partnerships, payments with what they were for."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sandbox.networks import JsonObject, hostile

_edits = count(1)


def transaction(number: int, at: datetime) -> tuple[str, JsonObject]:
    """An article processed at `at`; every sixth takes back the one before it. Nothing is ever edited."""
    event_id, sign = f"{9007199254740993 + number:032x}", -1 if number % 6 == 5 else 1
    of = number - 1 if sign < 0 else number
    return event_id, {
        "etransaction_id": event_id, "advertiser_id": 3000 + of % 4, "sid": 77, "order_id": f"A-{of}", "offer_id": 12,
        "sku_number": hostile(of), "sale_amount": sign * (49.9 + of), "quantity": sign, "commissions": sign * 4.99,
        "process_date": javascript(at), "transaction_date": javascript(at - timedelta(days=2)),
        "transaction_type": "realtime" if sign > 0 else "batch", "product_name": hostile(of + 1), "u1": hostile(of + 2),
        "currency": "USD" if of % 3 else "GBP", "is_event": "Y" if number % 2 else "N", "commissions_list_id": "5",
    }  # fmt: skip


def partnership(number: int, at: datetime) -> tuple[str, JsonObject]:
    advertiser = {"id": 3000 + number, "name": hostile(number), "network": 1, "status": "active"}
    joined = {"status": "active", "status_update_datetime": at.isoformat(), "approve_datetime": at.isoformat()}
    return str(3000 + number), {"advertiser": advertiser, **joined}


def rename(found: JsonObject) -> None:
    found["advertiser"] = found["advertiser"] | {"name": f"Renamed {next(_edits)}"}


def payment(number: int, at: datetime) -> tuple[str, JsonObject]:
    payment_id = str(800 + number)
    return payment_id, {
        "Payment ID": payment_id, "Date": f"{at:%Y-%m-%d}", "Payment Type": "Direct Deposit", "Check Number": "",
        "Currency": "USD", "Total Commission Amount Paid": f"{100 + number}.50", "Payment Status": "Paid",
    }  # fmt: skip


def invoices(payment_id: str) -> list[JsonObject]:
    names = [hostile(int(payment_id)).replace("\0", "").replace("\ud800", ""), "Brand"]
    return [
        {
            "Invoice ID": f"{payment_id}{n}",
            "Advertiser Name": name,
            "MID": str(3000 + n),
            "Amount": "50.25",
            "Currency": "USD",
        }
        for n, name in enumerate(names)
    ]


def paid_transactions(invoice_id: str) -> list[JsonObject]:
    """Three rows, of which two have the same transaction: it had two articles."""
    return [
        {"Transaction ID": f"T{invoice_id}{n // 2}", "Order ID": f"A-{n}", "Transaction Date": "2026-09-01",
         "Commission": f"{n}.10", "Advertiser Name": "=1+1"}
        for n in range(3)
    ]  # fmt: skip


def javascript(at: datetime) -> str:
    return f"{at:%a %b %d %Y %H:%M:%S} GMT+0000 (UTC)"
