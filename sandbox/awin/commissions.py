"""What an Awin publisher sees: transactions that are approved or declined in time, programmes, and a day's clicks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from sandbox.networks import JsonObject, hostile

PUBLISHER = 189069
ADVERTISERS = {7052: "GB", 9311: "US", 10438: "GB"}
_FIRST_ID = 2**53 + 1
_STATUSES = ("pending", "approved", "declined")
_edits = count(1)


def transaction(number: int, at: datetime) -> tuple[str, JsonObject]:
    """A sale of `at`; every fifth is in another currency than its commission, every seventh was validated 20 days later."""
    number_of = _FIRST_ID + number
    is_validated = number % 7 == 0
    return str(number_of), {
        "id": number_of, "url": "http://www.awin.com", "advertiserId": list(ADVERTISERS)[number % 3],
        "publisherId": PUBLISHER, "siteName": hostile(number),
        "commissionStatus": _STATUSES[number % 3] if is_validated else "pending",
        "commissionAmount": {"amount": 5.59 + number, "currency": "GBP"},
        "saleAmount": {"amount": 55.96 + 10 * number, "currency": "USD" if number % 5 == 0 else "GBP"},
        "clickRefs": {"clickRef": hostile(number + 1), "clickRef2": ""},
        "clickDate": _wall(at - timedelta(hours=1)), "transactionDate": _wall(at),
        "validationDate": _wall(at + timedelta(days=20)) if is_validated else None,
        "type": "Commission group transaction", "declineReason": None, "voucherCodeUsed": False, "lapseTime": 35,
        "amended": False, "orderRef": f"A-{number}", "customerCountry": "GB",
        "transactionParts": [{"commissionGroupId": 12, "amount": 44.76, "commissionAmount": 4.47}],
        "paidToPublisher": False,
    }  # fmt: skip


def judge(transaction: JsonObject) -> None:
    """The advertiser declines a sale, or changes what it pays for it."""
    number = next(_edits)
    if transaction["commissionStatus"] == "pending":
        transaction |= {"commissionStatus": "declined", "declineReason": "returned by the customer"}
    transaction["commissionAmount"] = transaction["commissionAmount"] | {"amount": number / 100}
    transaction["amended"] = True


def programme(number: int, at: datetime) -> tuple[str, JsonObject]:
    number_of = [*ADVERTISERS, *range(20000, 20050)][number]
    return str(number_of), {
        "id": number_of, "name": hostile(number), "displayUrl": "https://shop.example", "logoUrl": "",
        "clickThroughUrl": f"https://www.awin1.com/cread.php?awinmid={number_of}&awinaffid={PUBLISHER}",
        "currencyCode": "GBP", "primaryRegion": {"name": "United Kingdom", "countryCode": "GB"}, "status": "Active",
        "validDomains": [{"domain": f"since {at:%Y}.example"}],
    }  # fmt: skip


def rename(programme: JsonObject) -> None:
    programme["name"] = f"Renamed {next(_edits)}"


def performance(day: date, advertiser: int, late_clicks: int) -> JsonObject:
    """An advertiser's row of a day; it does not say which day."""
    number = day.toordinal() + advertiser
    counts = {f"{word}No": number % 4 for word in ("pending", "confirmed", "declined", "bonus")}
    return {
        "advertiserId": advertiser, "advertiserName": hostile(advertiser), "publisherId": PUBLISHER,
        "publisherName": "Example Publisher", "region": ADVERTISERS[advertiser], "currency": "GBP", "tags": [],
        "impressions": 1000 + number % 97, "clicks": 10 + number % 31 + late_clicks, **counts,
        "totalNo": sum(counts.values()), "totalValue": 50.5 * sum(counts.values()), "totalComm": 5.05 * sum(counts.values()),
    }  # fmt: skip


def _wall(at: datetime) -> str:
    """Awin's times have no offset: they are in the zone asked for, which is UTC here."""
    return f"{at:%Y-%m-%dT%H:%M:%S}"
