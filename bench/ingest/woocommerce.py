"""WooCommerce's list of orders, pages made beforehand."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import orjson

from bench.ingest.orders import woo_order

MOST_KEPT = 300_000


def make(orders: int) -> WooShop:
    """A shop whose orders are rendered now, unless they are too many to keep; then each when it is asked for."""
    return WooShop(orders)


class WooShop:
    """Answers a list by `offset` or `page`, all of it, one field of it (`_fields`), or by id (`include`)."""

    def __init__(self, orders: int) -> None:
        self.orders, self.port = orders, 0
        self._kept = [woo_order(n) for n in range(orders)] if orders <= MOST_KEPT else []

    def answer(self, method: str, target: str, body: bytes) -> tuple[str, bytes]:
        parts = urlsplit(target)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if not parts.path.endswith("/orders") or asked.get("status") == "trash":
            return "200 OK\r\nX-WP-Total: 0\r\nX-WP-TotalPages: 0", b"[]"
        per_page = int(asked.get("per_page", "10"))
        start = int(asked.get("offset") or (int(asked.get("page", "1")) - 1) * per_page)
        found = [self._order(n) for n in range(start, min(start + per_page, self.orders))]
        if "_fields" in asked:
            found = [_some(order, asked["_fields"].split(",")) for order in found]
        headers = f"X-WP-Total: {self.orders}\r\nX-WP-TotalPages: {-(-self.orders // per_page)}"
        return f"200 OK\r\n{headers}", b"[" + b",".join(found) + b"]"

    def _order(self, number: int) -> bytes:
        return self._kept[number] if self._kept else woo_order(number)


def _some(order: bytes, names: list[str]) -> bytes:
    whole = orjson.loads(order)
    return orjson.dumps({name: whole[name] for name in names})
