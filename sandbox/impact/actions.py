"""What an impact.com partner sees: programs, actions that are approved or reversed in time, and each such change."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import count

from sandbox.networks import JsonObject, hostile

ACCOUNT = "IRsandbox0001"
PACIFIC = timezone(timedelta(hours=-7))
_edits = count(1)


def action(number: int, at: datetime) -> tuple[str, JsonObject]:
    """An action of `at`; every sixth is approved and cleared, every seventh was reversed."""
    action_id = f"1000.{4000 + number}.{9007199254740993 + number}"
    is_cleared, is_reversed = number % 6 == 0, number % 7 == 6
    state = "REVERSED" if is_reversed else "APPROVED" if is_cleared else "PENDING"
    return action_id, {
        "Id": action_id, "CampaignId": 1000 + number % 3, "CampaignName": hostile(number), "ActionTrackerId": 2240,
        "ActionTrackerName": "Sale", "State": state, "AdId": 506720, "Payout": "0.00" if is_reversed else "4.99",
        "Amount": "0.00" if is_reversed else "49.90", "Currency": "USD" if number % 4 else "EUR",
        "EventDate": pacific(at - timedelta(hours=1)), "LockingDate": pacific(at + timedelta(days=45)),
        "ClearedDate": pacific(at + timedelta(days=50)) if is_cleared else "", "CreationDate": pacific(at),
        "ReferringDate": pacific(at - timedelta(hours=2)), "Oid": f"A-{number}", "EventCode": "", "SharedId": hostile(number + 1),
        "SubId1": "=1+1", "SubId2": "", "SubId3": "", "PromoCode": "", "DeltaPayout": "0.00", "IntendedPayout": "4.99",
        "DeltaAmount": "0.00", "IntendedAmount": "49.90",
    }  # fmt: skip


def judge(found: JsonObject) -> None:
    """The brand reverses an action, or changes what it pays for it."""
    number = next(_edits)
    if found["State"] == "PENDING":
        found |= {"State": "REVERSED", "Amount": "0.00", "DeltaPayout": f"-{found['Payout']}", "Payout": "0.00"}
    else:
        found |= {"State": "PENDING", "Payout": f"{number / 100:.2f}", "DeltaPayout": f"{number / 100:.2f}"}


def update(number: int, at: datetime) -> tuple[str, JsonObject]:
    """An entry of the log of changes; entries never change themselves."""
    update_id = f"U.{number}"
    return update_id, {
        "Id": update_id, "ActionId": f"1000.{4000 + number}.{9007199254740993 + number}", "State": "REVERSED",
        "StateDetail": "ITEM_RETURNED", "DeltaPayout": "-4.99", "DeltaAmount": "-49.90", "Currency": "USD",
        "UpdateDate": pacific(at), "LockingDate": pacific(at + timedelta(days=45)), "ClearingDate": "",
        "Oid": f"A-{number}", "SubId1": hostile(number), "SubId2": "", "SubId3": "",
    }  # fmt: skip


def campaign(number: int, at: datetime) -> tuple[str, JsonObject]:
    return str(1000 + number), {
        "CampaignId": str(1000 + number), "CampaignName": hostile(number), "AdvertiserId": str(5000 + number),
        "AdvertiserName": hostile(number + 3), "ContractStatus": "Active", "Type": "Performance",
        "TrackingLink": f"https://brand.example/c/{number}", "DeeplinkDomains": ["*.brand.example"],
        "CampaignDescription": f"Since {at:%Y}", "AllowsDeeplinking": "true",
        "Uri": f"/Mediapartners/{ACCOUNT}/Campaigns/{1000 + number}",
    }  # fmt: skip


def rename(found: JsonObject) -> None:
    found["CampaignName"] = f"Renamed {next(_edits)}"


def pacific(at: datetime) -> str:
    """impact.com's times have the account's offset."""
    return at.astimezone(PACIFIC).isoformat(timespec="seconds")
