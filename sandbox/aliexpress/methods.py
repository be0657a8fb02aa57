"""The methods a dropshipper uses. A parameter that is misspelled gives an empty result, as on the platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.aliexpress.data import Json, Store, shown, sku_id

ADDRESS_FIELDS = ("country", "province", "city", "address", "contact_person", "mobile_no")
REMEMBERED = timedelta(hours=24)


class RefusedError(Exception):
    """The call is answered by `error_response`."""

    def __init__(self, code: str, text: str, sub_code: str = "") -> None:
        super().__init__(text)
        self.code, self.sub_code = code, sub_code


@dataclass
class Methods:
    """`feed` is the name of the feed that holds every product; `placed` is out_order_id → (order ids, when)."""

    store: Store
    now: Callable[[], datetime]
    feed: str = "sandbox"
    feed_page: int = 10
    placed: dict[str, tuple[list[str], datetime]] = field(default_factory=dict)

    def call(self, method: str, params: dict[str, str]) -> Json:
        known: dict[str, Callable[[dict[str, str]], Json]] = {
            "aliexpress.ds.feedname.get": self._feeds,
            "aliexpress.ds.feed.itemids.get": self._item_ids,
            "aliexpress.ds.product.get": self._product,
            "aliexpress.ds.freight.query": self._freight,
            "aliexpress.trade.ds.order.get": self._order,
            "aliexpress.ds.order.tracking.get": self._tracking,
            "aliexpress.ds.order.create": self._create,
        }
        if method not in known:
            raise RefusedError("InvalidApiPath", "The specified API path is invalid")
        return known[method](params)

    def _feeds(self, _params: dict[str, str]) -> Json:
        promos = [{"promo_name": self.feed, "promo_desc": self.feed, "product_num": len(self.store.products)}]
        result = {"current_record_count": 1, "promos": {"promo": promos}}
        return {"resp_result": {"resp_code": 200, "resp_msg": "Call succeeds", "result": result}}

    def _item_ids(self, params: dict[str, str]) -> Json:
        """`search_id` goes on after the last page; here it is the last id."""
        if params.get("feed_name") != self.feed:
            return {"result": {}, "rsp_code": 200}
        size = min(int(params.get("page_size", "20")), self.feed_page)
        rest = [int(i) for i in sorted(self.store.products) if i > params.get("search_id", "")]
        more = {"search_id": str(rest[size - 1])} if len(rest) > size else {}
        return {
            "result": {"products": {"number": rest[:size]}, "total": len(rest), **more},
            "rsp_code": 200,
            "rsp_msg": "ok",
        }

    def _product(self, params: dict[str, str]) -> Json:
        if not params.get("ship_to_country") or "product_id" not in params:
            return {"result": {}, "rsp_code": 200}
        product = self.store.products.get(params["product_id"])
        if product is None:
            return {"rsp_code": 602, "rsp_msg": "The product does not exist"}
        return {"result": shown(product), "rsp_code": 200, "rsp_msg": "Call succeeds"}

    def _freight(self, params: dict[str, str]) -> Json:
        asked = json.loads(params.get("queryDeliveryReq", "{}"))
        product_id, sku = asked.get("productId", ""), asked.get("selectedSkuId", "")
        if product_id not in self.store.products or not any(sku_id(one) == sku for one in self.store.skus(product_id)):
            return {"result": {"msg": "DELIVERY_INFO_EMPTY", "success": False, "code": 500}}
        options = self.store.options(product_id, sku, asked.get("shipToCountry", ""))
        return {"result": {"success": True, "code": 200, "delivery_options": {"delivery_option_d_t_o": options}}}

    def _order(self, params: dict[str, str]) -> Json:
        order_id = str(json.loads(params.get("single_order_query", "{}")).get("order_id", ""))
        if order_id not in self.store.orders:
            raise RefusedError("15", "Remote service error", "isv.insufficient-permission")
        return {"result": self.store.orders[order_id]}

    def _tracking(self, params: dict[str, str]) -> Json:
        order_id = params.get("ae_order_id", "")
        if order_id not in self.store.orders or "language" not in params:
            return {"result": {"ret": False, "code": "1001", "msg": "TRACKING DATA NOT FOUND"}}
        return {"result": self.store.tracking(order_id)}

    def _create(self, params: dict[str, str]) -> Json:
        asked = json.loads(params.get("param_place_order_request4_open_api_d_t_o", "{}"))
        missing = [name for name in ADDRESS_FIELDS if not asked.get("logistics_address", {}).get(name)]
        if missing:  # camel case is not seen at all
            return _refused("B_DROPSHIPPER_DELIVERY_ADDRESS_VALIDATE_FAIL", f"Please enter {missing[0]}")
        before = self.placed.get(asked.get("out_order_id", ""))
        if before and self.now() - before[1] < REMEMBERED:
            return _refused("REPEATED_ORDER_ERROR", "Repeated placed order", before[0])
        try:
            lines = [self._line(item) for item in asked["product_items"]]
        except LookupError as error:
            return _refused(str(error.args[0]), "The item cannot be ordered")
        order_id = self.store.add_order(lines, self.now())
        self.placed[asked["out_order_id"]] = ([order_id], self.now())
        return {"result": {"is_success": True, "order_list": {"number": [int(order_id)]}}}

    def _line(self, item: dict[str, Any]) -> Json:
        product_id, count = str(item["product_id"]), int(item["product_count"])
        skus = self.store.skus(product_id) if product_id in self.store.products else []
        sku = next((one for one in skus if one["sku_attr"] == item["sku_attr"]), None)
        if sku is None:
            raise LookupError("SKU_NOT_EXIST")
        if item["logistics_service_name"] not in self.store.delivery[product_id]:
            raise LookupError("DELIVERY_METHOD_NOT_EXIST")
        if sku["sku_available_stock"] < count:
            raise LookupError("INVENTORY_HOLD_ERROR")
        sku["sku_available_stock"] -= count
        price = {"amount": sku["offer_sale_price"], "currency_code": "USD"}
        return {"product_id": int(product_id), "sku_id": sku_id(sku), "product_count": count, "product_price": price}


def _refused(code: str, text: str, order_ids: list[str] | None = None) -> Json:
    found = {"order_list": {"number": [int(i) for i in order_ids]}} if order_ids else {}
    return {"result": {"is_success": False, "error_code": code, "error_msg": text, **found}}
