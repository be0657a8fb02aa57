"""Write-back of stock: the available units of an item at a place, set only while the shop still has what was seen."""

from __future__ import annotations

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.mutations import SET_STOCK, STOCK

MOST_UNITS = 1_000_000_000


class StockChangedError(FatalError):
    """Somebody sold, returned or counted units since the pre-image was read: read it again and decide anew."""


class ShopifyStock:
    """Units of one inventory item at one location. Undo by setting the pre-image's quantity from the post-image's."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def read_stock(self, item_id: str, location_id: str) -> JsonObject:
        """`{"item_id", "location_id", "quantity", "server_time"}`. Raises FatalError where the item is not kept there."""
        answer = self._client.query(STOCK, item=item_id, location=location_id)
        item = field(answer.body, "inventoryItem")
        level = item and field(item, "inventoryLevel")
        if not level:
            raise FatalError(f"The item {item_id} is not stocked at {location_id}; choose another place.")
        if not field(item, "tracked"):
            raise FatalError(f"The shop does not count the units of {item_id}; switch tracking on there first.")
        quantity = next((q["quantity"] for q in field(level, "quantities") if q["name"] == "available"), None)
        return {"item_id": item_id, "location_id": location_id, "quantity": quantity, "server_time": _time(answer)}

    def write_stock(self, pre_image: JsonObject, quantity: int, key: str) -> JsonObject:
        """Set `quantity` and return what was read back. `key` makes the write happen once, however often it is said.

        Raises StockChangedError when the shop no longer has the units of `pre_image`, FatalError when it refuses.
        """
        if not 0 <= quantity <= MOST_UNITS:
            raise FatalError(f"A stock of {quantity} units cannot be set; give a whole number of zero or more.")
        item, location = pre_image["item_id"], pre_image["location_id"]
        change = {"changeFromQuantity": pre_image["quantity"], "quantity": quantity}
        change |= {"inventoryItemId": item, "locationId": location}
        wanted = {"name": "available", "reason": "correction", "quantities": [change]}
        answer = self._client.query(SET_STOCK, input=wanted, key=key)
        for error in field(answer.body, "inventorySetQuantities", "userErrors"):
            if str(error.get("code")).endswith("_STALE"):
                raise StockChangedError(
                    f"The stock of {item} changed since it was read; look at it again before setting {quantity}."
                )
            raise FatalError(f"The shop refused a stock of {quantity} for {item}: {error.get('message')}")
        return self.read_stock(item, location)


def _time(answer: Answer) -> str | None:
    return answer.server_time.isoformat() if answer.server_time else None
