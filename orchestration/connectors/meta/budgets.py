"""Daily budgets of campaigns: read, set to an absolute value that a person approved, read back."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from orchestration.connectors.base import JsonObject
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.meta.client import MetaClient

WHOLE_UNITS = frozenset(("CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND"))
"""Currencies whose budgets Meta counts in whole units; all others in hundredths.
https://developers.facebook.com/docs/marketing-api/currencies"""


class _Campaign(msgspec.Struct):
    id: str
    name: str = ""
    effective_status: str = ""
    daily_budget: str | None = None
    account_id: str = ""


class MetaBudgets:
    """Budgets are in the ad account's currency; saying the same twice has one effect."""

    def __init__(self, client: MetaClient) -> None:
        self._client = client

    def read_budget(self, campaign_id: str) -> JsonObject:
        """The pre-image `{"campaign_id", "name", "status", "daily_budget", "currency_code", "server_time"}`; money as text,
        `daily_budget` None for a campaign whose ad sets have their own. Raises FatalError for another account's campaign."""
        account, now = self._client.account()
        reply = self._client.get(campaign_id, {"fields": "id,name,effective_status,daily_budget,account_id"})
        found = fields(reply.body.text, _Campaign, self._client.host)
        if f"act_{found.account_id}" != self._client.account_id:
            raise FatalError(f"The campaign {campaign_id} belongs to another ad account; reject the change.")
        minor = found.daily_budget
        return {
            "campaign_id": found.id,
            "name": found.name,
            "status": found.effective_status,
            "daily_budget": None if minor is None else f"{Decimal(minor) / _units(account.currency):f}",
            "currency_code": account.currency,
            "server_time": now.isoformat(),
        }

    def write_budget(self, campaign_id: str, daily_budget: Decimal, expected: Decimal) -> JsonObject:
        """Set the budget from `expected`, which the person who approved saw: `{"pre_image", "post_image", "was_written"}`.

        Raises FatalError when it is something else by now, or when Meta shows another one after the write.
        """
        before = self.read_budget(campaign_id)
        if before["daily_budget"] is None:
            raise FatalError(f"The campaign {campaign_id} has no daily budget of its own; change its ad sets instead.")
        shown = Decimal(before["daily_budget"])
        if shown == daily_budget:
            return {"pre_image": before, "post_image": before, "was_written": False}
        if shown != expected:
            raise FatalError(
                f"The budget of campaign {campaign_id} is {shown:f} by now, not {expected:f}; look at the change again."
            )
        minor = daily_budget * _units(before["currency_code"])
        if not minor.is_finite() or minor <= 0 or minor != minor.to_integral_value():
            raise FatalError(
                f"A daily budget of {daily_budget} {before['currency_code']} cannot be set; give an amount that can be paid."
            )
        self._client.post(campaign_id, {"daily_budget": f"{minor:.0f}"})
        after = self.read_budget(campaign_id)
        if after["daily_budget"] is None or Decimal(after["daily_budget"]) != daily_budget:
            raise FatalError(
                f"Meta shows another budget for campaign {campaign_id} than was set; read it before trying again."
            )
        return {"pre_image": before, "post_image": after, "was_written": True}


def _units(currency: str) -> int:
    return 1 if currency in WHOLE_UNITS else 100
