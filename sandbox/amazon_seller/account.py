"""What a seller account holds, and a clock that only moves when it is told to. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
STARTS_AT = datetime.fromisoformat("2026-11-16T00:00:00+00:00")
BRITAIN, GERMANY = "A1F83G8C2ARO7P", "A1PA6795UKMFR9"
CURRENCIES = {BRITAIN: "GBP", GERMANY: "EUR"}
PERSONAL = {"buyer": "BUYER", "recipient": "RECIPIENT", "payment": "PAYMENT", "tax": "TAX", "packages": "PACKAGES"}
"""Fields of an order that are only shown when they are asked for by the dataset's name."""


@dataclass
class Account:
    """Objects by id as the API shows them; an order also holds what is only shown on request."""

    clock: datetime = STARTS_AT
    orders: dict[str, Json] = field(default_factory=dict)
    listings: dict[str, dict[str, str]] = field(default_factory=dict)
    stock: dict[str, Json] = field(default_factory=dict)
    transactions: dict[str, Json] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock

    def pass_time(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(order: Json, included: set[str]) -> Json:
    """An order with the datasets that were asked for."""
    return {name: value for name, value in order.items() if name not in PERSONAL or PERSONAL[name] in included}
