"""Creating coupons in a WooCommerce shop, and taking them back. A code is the shop's only one: it is looked up first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError, RetryableError
from orchestration.connectors.http import with_patience
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.products import ACTION_KEY


@dataclass(frozen=True, slots=True)
class Coupon:
    """`amount` is percent, or money of the shop's currency off the cart or off each product."""

    code: str
    amount: Decimal
    discount_type: Literal["percent", "fixed_cart", "fixed_product"] = "percent"
    expires_at: datetime | None = None
    usage_limit: int | None = None
    individual_use: bool = True
    description: str = ""


class WooCoupons:
    """Coupons by code; WooCommerce makes codes small."""

    def __init__(self, client: WooClient) -> None:
        self._client = client

    def find(self, code: str) -> JsonObject | None:
        """The coupon of this code, or None."""
        found = self._client.get_json(f"{API}/coupons", {"code": code.strip().lower(), "per_page": 1})
        return found[0] if isinstance(found, list) and found else None

    def create(self, coupon: Coupon, action_id: str) -> JsonObject:
        """Make the coupon, once: after a lost answer it is looked up before it is sent again.

        Raises FatalError when somebody else has this code, and for values that cannot be.
        """
        body = _body(coupon, action_id)

        def made() -> JsonObject:
            if held := self.find(coupon.code):
                return self._image(held, action_id)
            self._client.send_once("POST", f"{API}/coupons", json=body)
            if (found := self.find(coupon.code)) is None:
                raise RetryableError(
                    f"{self._client.host} made the coupon but does not show it yet; read it in a minute."
                )
            return self._image(found, action_id)

        return with_patience(made, sleep=self._client.access.sleep)

    def undo(self, post_image: JsonObject) -> None:
        """Put a coupon of ours into the trash, where it is no longer taken at checkout."""
        if self.find(str(post_image["code"])) is None:
            return
        self._client.send("DELETE", f"{API}/coupons/{int(post_image['platform_id'])}")

    def _image(self, found: JsonObject, action_id: str) -> JsonObject:
        if not any(
            one.get("key") == ACTION_KEY and one.get("value") == action_id for one in found.get("meta_data") or ()
        ):
            raise FatalError(f"The code {found['code']!r} is taken by another coupon of the shop; choose another code.")
        fields = ("code", "amount", "discount_type", "usage_limit", "usage_count", "date_expires_gmt", "individual_use")
        return {"platform_id": str(found["id"]), **{name: found.get(name) for name in fields}}


def _body(coupon: Coupon, action_id: str) -> JsonObject:
    most = 100 if coupon.discount_type == "percent" else None
    if not coupon.amount.is_finite() or coupon.amount <= 0 or (most and coupon.amount > most):
        raise FatalError(
            f"A coupon of {coupon.amount} ({coupon.discount_type}) cannot be made; give more than 0, at most 100 percent."
        )
    if not coupon.code.strip():
        raise FatalError("A coupon needs a code; give one.")
    expires = coupon.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") if coupon.expires_at else None
    return {
        "code": coupon.code.strip().lower(),
        "amount": f"{coupon.amount:f}",
        "discount_type": coupon.discount_type,
        "description": coupon.description,
        "individual_use": coupon.individual_use,
        "usage_limit": coupon.usage_limit,
        "date_expires_gmt": expires,
        "meta_data": [{"key": ACTION_KEY, "value": action_id}],
    }
