"""The account as a `SandboxPlatform`: its truth, and what happens to it when a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.amazon_seller import seeded
from sandbox.amazon_seller.account import BRITAIN, Account, iso, shown
from sandbox.amazon_seller.app import create_app
from sandbox.amazon_seller.lists import Lists
from sandbox.amazon_seller.login import Login
from sandbox.amazon_seller.reports import Reports
from sandbox.amazon_seller.usage import Usage
from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

STREAMS = ("inventory_summaries", "listings", "transactions", "orders")


class AmazonSellerSandbox:
    """One account; `generosity` multiplies the published limits."""

    name = "amazon_seller"

    def __init__(self, account: Account, seed: int, base_url: str, generosity: float) -> None:
        self.account, self.faults = account, Faults()
        self.credentials = {
            "client_id": "amzn1.application-oa2-client.sandbox", "client_secret": "sandbox-client-secret",
            "refresh_token": "Atzr|sandbox-refresh-token", "marketplace_ids": "", "seller_id": "A2SANDBOX",
            "token_url": f"{base_url}/auth/o2/token",
        }  # fmt: skip
        names = ("client_id", "client_secret", "refresh_token")
        self.login = Login(account, *(self.credentials[name] for name in names))
        self.reports = Reports(account, base_url)
        app = create_app(Lists(account), self.reports, self.login, Usage(account.now, generosity))
        self.app: ASGIApp = SimulatedDate(self.faults.over(app), account)
        self._draw = Random(seed + 1)

    def streams(self) -> tuple[str, ...]:
        return STREAMS

    def now(self) -> datetime:
        return self.account.now()

    def pass_time(self, seconds: float) -> None:
        self.account.pass_time(seconds)

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        """Orders as they look to who asks for no personal data."""
        if stream == "orders":
            return {key: shown(order, set()) for key, order in self.account.orders.items()}
        return dict(self._table(stream))

    def add(self, stream: str) -> str | None:
        """A listing that is added is stocked in Amazon's warehouses at once."""
        number = len(self.account.listings) + len(self.account.orders) + len(self.account.transactions)
        match stream:
            case "orders":
                return seeded.add_order(self.account, self._draw, number)
            case "transactions":
                return seeded.add_transaction(self.account, self._newest("orders"), BRITAIN, 4_200, timedelta(0))
            case "listings":
                return seeded.add_listing(self.account, self._draw, number, BRITAIN)
            case _:
                before = set(self.account.stock)
                seeded.add_listing(self.account, self._draw, number, BRITAIN)
                return next(iter(set(self.account.stock) - before))

    def change(self, stream: str) -> str | None:
        """Bookings are released without a new time, so they can only be changed silently."""
        if stream == "transactions":
            return None
        found = self.change_silently(stream)
        if stream == "orders" and found:
            self.account.orders[found]["lastUpdatedTime"] = iso(self.account.now())
        return found

    def change_silently(self, stream: str) -> str | None:
        """The newest object: old ones are read again by nobody."""
        key = self._newest(stream)
        found = self._table(stream)[key]
        if stream == "orders":
            found["orderItems"][0]["quantityOrdered"] += 1
        elif stream == "listings":
            found["price"] = f"{float(found['price']) + 1:.2f}"
        elif stream == "inventory_summaries":
            found["totalQuantity"] += 1
        else:
            found["transactionStatus"] = "DEFERRED_RELEASED"
            found["totalAmount"] = {
                **found["totalAmount"],
                "currencyAmount": found["totalAmount"]["currencyAmount"] + 1,
            }
        return key

    def remove(self, stream: str) -> str | None:
        """Orders and bookings stay for ever."""
        if stream in ("orders", "transactions"):
            return None
        key = min(self._table(stream))
        del self._table(stream)[key]
        return key

    def _table(self, stream: str) -> dict[str, dict[str, Any]]:
        tables: dict[str, dict[str, Any]] = {
            "orders": self.account.orders, "listings": self.account.listings,
            "inventory_summaries": self.account.stock, "transactions": self.account.transactions,
        }  # fmt: skip
        return tables[stream]

    def _newest(self, stream: str) -> str:
        """The object that was created last; a cancelled order shows no units in reports."""
        table = self._table(stream)
        if stream == "orders":
            open_ones = [k for k, o in table.items() if o["fulfillment"]["fulfillmentStatus"] != "CANCELLED"]
            return max(open_ones, key=lambda key: table[key]["createdTime"])
        return max(table, key=lambda key: str(table[key].get("postedDate", "")) + key)
