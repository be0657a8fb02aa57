# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""What each field of customers and of the shop itself shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.market.market import Market
from sandbox.market.people import Customer
from sandbox.market.size import ZONE, iso
from sandbox.shopify.ids import BASES, AddressNode, gid
from sandbox.shopify.money import SHOP_CURRENCY, money_v2
from sandbox.shopify.order_fields import Fields


def customer_fields(market: Market) -> Fields:
    """Getters of `Customer`."""
    people = market.people.everyone

    def email(c: Customer) -> dict[str, Any] | None:
        person = people[c.person]
        if person.email is None:
            return None
        state = "SUBSCRIBED" if person.consent else "NOT_SUBSCRIBED"
        return {
            "emailAddress": person.email, "marketingState": state, "marketingOptInLevel": None,
            "marketingUpdatedAt": iso(c.created), "validFormat": True,
        }  # fmt: skip

    def phone(c: Customer) -> dict[str, Any] | None:
        number = people[c.person].phone
        return None if number is None else {"phoneNumber": number, "marketingState": "NOT_SUBSCRIBED"}

    def orders(c: Customer) -> list[Any]:
        return [o for o in market.orders if o.customer == c.number]

    return {
        "id": lambda c: gid("Customer", c.number),
        "legacyResourceId": lambda c: str(BASES["Customer"] + c.number),
        "firstName": lambda c: people[c.person].first,
        "lastName": lambda c: people[c.person].last,
        "displayName": lambda c: f"{people[c.person].first} {people[c.person].last}",
        "email": lambda c: people[c.person].email,
        "phone": lambda c: people[c.person].phone,
        "defaultEmailAddress": email,
        "defaultPhoneNumber": phone,
        "defaultAddress": lambda c: AddressNode(500_000_000 + c.number, c.person),
        "numberOfOrders": lambda c: str(c.orders),
        "amountSpent": lambda c: money_v2(c.spent),
        "createdAt": lambda c: iso(c.created),
        "updatedAt": lambda c: iso(c.changed),
        "state": lambda c: "ENABLED",
        "tags": lambda c: [],
        "note": lambda c: None,
        "locale": lambda c: {"DE": "de", "FR": "fr"}.get(people[c.person].country, "en"),
        "verifiedEmail": lambda c: people[c.person].email is not None,
        "taxExempt": lambda c: False,
        "orders": orders,
        "lastOrder": lambda c: found[-1] if (found := orders(c)) else None,
    }


def shop_fields(market: Market, base_url: str) -> Fields:
    """Getters of `Shop`; the source object is not read."""

    def offset() -> int:
        delta = datetime.fromtimestamp(market.clock, ZONE).utcoffset() or timedelta()
        return int(delta.total_seconds() // 60)

    return {
        "id": lambda s: gid("Shop", 0),
        "name": lambda s: "Harbour & Hearth (sandbox)",
        "email": lambda s: "owner@example.com",
        "contactEmail": lambda s: "hello@example.com",
        "currencyCode": lambda s: SHOP_CURRENCY,
        "enabledPresentmentCurrencies": lambda s: [SHOP_CURRENCY, "EUR"],
        "ianaTimezone": lambda s: "Europe/London",
        "timezoneAbbreviation": lambda s: "BST" if offset() else "GMT",
        "timezoneOffset": lambda s: f"+{offset() // 60:02d}00",
        "timezoneOffsetMinutes": lambda s: offset(),
        "myshopifyDomain": lambda s: "harbour-and-hearth.myshopify.com",
        "primaryDomain": lambda s: {"id": gid("Domain", 0), "host": "harbour-and-hearth.myshopify.com", "url": base_url},
        "url": lambda s: base_url,
        "createdAt": lambda s: "2024-01-02T09:00:00Z",
        "updatedAt": lambda s: iso(market.clock),
        "plan": lambda s: {
            "displayName": "Sandbox", "publicDisplayName": "Sandbox", "partnerDevelopment": True, "shopifyPlus": False,
        },
        "taxesIncluded": lambda s: True,
        "taxShipping": lambda s: True,
        "shopOwnerName": lambda s: "Sam Harbour",
        "weightUnit": lambda s: "KILOGRAMS",
        "unitSystem": lambda s: "METRIC_SYSTEM",
        "setupRequired": lambda s: False,
    }  # fmt: skip
