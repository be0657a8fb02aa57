"""What a platform says about a price, read with suspicion. It knows the shape of `PriceActions.read_price` and no platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.core.decisions.limits import LimitError

Image = Mapping[str, Any]
"""`{"platform_id", "product_id", "price", "compare_at_price", "currency_code", "server_time"}`; money as text."""


def price_in(image: Image, currency_code: str) -> Decimal:
    """Return the price that an image shows; raises `LimitError` when the shop books in another currency."""
    if image["currency_code"] != currency_code:
        raise LimitError(
            f"The shop's prices are in {image['currency_code']}, the recommendation's in {currency_code}; nothing was written."
        )
    return Decimal(str(image["price"]))


def effective_at(image: Image, now: datetime) -> datetime:
    """Return the platform's own time of an image, or `now` where its server names none."""
    time = image.get("server_time")
    if not time:
        return now
    read = datetime.fromisoformat(str(time))
    return read if read.tzinfo else read.replace(tzinfo=UTC)
