"""Write-back of discount codes: so many percent off the whole order. A code is unique in a shop, so it is looked up first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.mutations import CREATE_DISCOUNT, DELETE_DISCOUNT, DISCOUNT_BY_CODE


@dataclass(frozen=True, slots=True)
class DiscountWish:
    """`percent` of 0 to 100; moments carry their offset; `usage_limit` None is without one."""

    code: str
    title: str
    percent: Decimal
    starts_at: datetime
    ends_at: datetime | None = None
    usage_limit: int | None = None
    is_once_per_customer: bool = False


class ShopifyDiscounts:
    """Codes of one shop. Undo by deleting what was created."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def read_discount(self, code: str) -> JsonObject | None:
        """What the shop has under this code: `{"id", "code", "title", "percent", "starts_at", …}`, or None."""
        node = field(self._client.query(DISCOUNT_BY_CODE, code=code).body, "codeDiscountNodeByCode")
        return _image(node) if node else None

    def create_discount(self, wish: DiscountWish) -> JsonObject:
        """The code as it was read back. Saying it twice makes one. Raises FatalError where another has the code already."""
        _check(wish)
        found = self.read_discount(wish.code)
        if found is None:
            answer = self._client.query(CREATE_DISCOUNT, discount=_input(wish))
            errors = field(answer.body, "discountCodeBasicCreate", "userErrors")
            if errors and errors[0].get("code") != "TAKEN":  # taken: by us, when an earlier answer was lost
                raise FatalError(f"The shop refused the code {wish.code}: {errors[0].get('message')}")
            found = self.read_discount(wish.code)
        if found is None or not _is_same(found, wish):
            raise FatalError(f"The shop has another discount under the code {wish.code}; choose another code.")
        return found

    def delete_discount(self, discount_id: str) -> None:
        """Take a code back; one that is gone already is fine."""
        answer = self._client.query(DELETE_DISCOUNT, id=discount_id)
        errors = field(answer.body, "discountCodeDelete", "userErrors")
        if errors and "not exist" not in str(errors[0].get("message")):
            raise FatalError(f"The shop keeps the discount {discount_id}: {errors[0].get('message')}")


def _check(wish: DiscountWish) -> None:
    if not wish.code.strip() or not wish.code.isprintable() or len(wish.code) > 255:
        raise FatalError("A discount code needs 1 to 255 signs; choose another code.")
    if not wish.percent.is_finite() or not 0 < wish.percent <= 100:
        raise FatalError(f"A discount of {wish.percent} percent cannot be given; choose more than 0 and at most 100.")
    if wish.ends_at and wish.ends_at <= wish.starts_at:
        raise FatalError("A discount must end after it begins; choose a later end.")


def _input(wish: DiscountWish) -> JsonObject:
    return {
        "code": wish.code,
        "title": wish.title,
        "startsAt": wish.starts_at.isoformat(),
        "endsAt": wish.ends_at.isoformat() if wish.ends_at else None,
        "usageLimit": wish.usage_limit,
        "appliesOncePerCustomer": wish.is_once_per_customer,
        "context": {"all": "ALL"},
        "customerGets": {"items": {"all": True}, "value": {"percentage": float(wish.percent / 100)}},
    }


def _image(node: JsonObject) -> JsonObject:
    found = field(node, "codeDiscount")
    value = ((found.get("customerGets") or {}).get("value") or {}).get("percentage")
    codes = (found.get("codes") or {}).get("nodes") or [{}]
    return {
        "id": field(node, "id"),
        "kind": found.get("__typename"),
        "code": codes[0].get("code"),
        "title": found.get("title"),
        "percent": None if value is None else f"{Decimal(str(value)) * 100:f}",
        "starts_at": found.get("startsAt"),
        "ends_at": found.get("endsAt"),
        "usage_limit": found.get("usageLimit"),
        "is_once_per_customer": found.get("appliesOncePerCustomer"),
        "status": found.get("status"),
    }


def _is_same(found: JsonObject, wish: DiscountWish) -> bool:
    return (
        found["percent"] is not None
        and abs(Decimal(found["percent"]) - wish.percent) < Decimal("0.0001")
        and _is_moment(found["starts_at"], wish.starts_at)
        and _is_moment(found["ends_at"], wish.ends_at)
        and (found["usage_limit"], found["is_once_per_customer"]) == (wish.usage_limit, wish.is_once_per_customer)
    )


def _is_moment(text: str | None, wanted: datetime | None) -> bool:
    """Shopify keeps whole seconds."""
    if text is None or wanted is None:
        return text is None and wanted is None
    return abs((datetime.fromisoformat(text) - wanted).total_seconds()) < 1
