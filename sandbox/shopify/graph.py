"""Joins the schema with the market: which getter serves which field. Both ways of reading, pages and bulk, use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_ast_schema,
    get_named_type,
    is_object_type,
    parse,
)

from sandbox.market.catalogue import Product, Variant
from sandbox.market.market import Market
from sandbox.market.people import Customer
from sandbox.market.records import Order
from sandbox.shopify import account_fields, catalogue_fields, ids, line_fields, money, order_fields
from sandbox.shopify.order_fields import Fields, Getter

SDL = Path(__file__).with_name("schema.graphql")
KINDS: dict[type, str] = {
    Order: "Order",
    Product: "Product",
    Variant: "ProductVariant",
    Customer: "Customer",
    ids.LineNode: "LineItem",
    ids.RefundNode: "Refund",
    ids.RefundLineNode: "RefundLineItem",
    ids.RefundShippingNode: "RefundShippingLine",
    ids.AdjustmentNode: "OrderAdjustment",
    ids.ShippingNode: "ShippingLine",
    ids.AddressNode: "MailingAddress",
    ids.TransactionNode: "OrderTransaction",
    ids.FulfillmentNode: "Fulfillment",
    ids.ItemNode: "InventoryItem",
    ids.LevelNode: "InventoryLevel",
    ids.LocationNode: "Location",
}


@cache
def _published() -> DocumentNode:
    """Parsed once per process; each shop builds its own schema from it, since resolvers hang on it."""
    return parse(SDL.read_text())


class Graph:
    """The schema and the getters of every object type that is not a plain dict."""

    def __init__(self, market: Market, base_url: str) -> None:
        self.market = market
        self.schema: GraphQLSchema = build_ast_schema(_published(), assume_valid_sdl=True)
        self.getters: dict[str, Fields] = {
            "Order": order_fields.order_fields(market),
            "LineItem": line_fields.line_fields(market),
            "Refund": line_fields.REFUND,
            "RefundLineItem": line_fields.REFUND_LINE,
            "RefundShippingLine": line_fields.REFUND_SHIPPING,
            "OrderAdjustment": line_fields.ADJUSTMENT,
            "ShippingLine": line_fields.SHIPPING,
            "OrderTransaction": line_fields.TRANSACTION,
            "Fulfillment": line_fields.FULFILLMENT,
            "MailingAddress": line_fields.address_fields(market),
            "Product": catalogue_fields.product_fields(market),
            "ProductVariant": catalogue_fields.variant_fields(market),
            "InventoryItem": catalogue_fields.item_fields(market),
            "InventoryLevel": catalogue_fields.level_fields(market),
            "Location": catalogue_fields.LOCATION,
            "Customer": account_fields.customer_fields(market),
            "MoneyBag": money.BAG,
            "TaxLine": money.TAX,
            "Shop": account_fields.shop_fields(market, base_url),
        }
        self.with_arguments: dict[tuple[str, str], Callable[..., Any]] = {
            ("InventoryLevel", "quantities"): lambda level, names: catalogue_fields.quantities(market, level, names),
            ("InventoryItem", "inventoryLevel"): _level_at,
        }

    def getter(self, type_name: str, field: str, arguments: dict[str, Any]) -> Getter:
        """How `field` of a source object of `type_name` is read, its arguments bound; connections come as lists."""
        bound = self.with_arguments.get((type_name, field))
        if bound is not None:
            return lambda source: bound(source, **arguments)
        table = self.getters.get(type_name)
        if table is None:
            return lambda source: source[field]
        found = table[field]
        if "first" in arguments and not is_connection(self._field_type(type_name, field)):
            return lambda source: found(source)[: arguments["first"]]
        return found

    def by_id(self, global_id: str) -> Any:
        """The object of a global id, or None. Parts of an order are found through their order."""
        parsed = ids.parse_gid(global_id)
        if parsed is None or parsed[1] < 0:
            return None
        kind, number = parsed
        market = self.market
        if parsed in market.removed:
            return None
        whole: dict[str, list[Any]] = {
            "Order": market.orders, "Customer": market.people.customers, "Product": market.products,
            "ProductVariant": market.variants, "Location": list(ids.LOCATIONS),
        }  # fmt: skip
        if kind in whole:
            return whole[kind][number] if number < len(whole[kind]) else None
        if kind == "InventoryItem":
            return ids.ItemNode(market.variants[number]) if number < len(market.variants) else None
        return _order_part(market, kind, number)

    def _field_type(self, type_name: str, field: str) -> GraphQLNamedType:
        owner = self.schema.type_map[type_name]
        assert isinstance(owner, GraphQLObjectType)
        named: GraphQLNamedType = get_named_type(owner.fields[field].type)
        return named


def is_connection(named: GraphQLNamedType) -> bool:
    return is_object_type(named) and named.name.endswith("Connection")


def kind_of(source: Any) -> str:
    """The GraphQL type of a source object; plain dicts carry it as `__typename`."""
    return str(source["__typename"]) if isinstance(source, dict) else KINDS[type(source)]


def _level_at(item: ids.ItemNode, **arguments: Any) -> ids.LevelNode | None:
    parsed = ids.parse_gid(arguments["locationId"])
    if parsed is None or parsed[0] != "Location" or not 0 <= parsed[1] < len(ids.LOCATIONS):
        return None
    return ids.LevelNode(item.variant, ids.LOCATIONS[parsed[1]])


def _order_part(market: Market, kind: str, number: int) -> Any:
    index, place = divmod(number, ids.PARTS)
    if kind in ("LineItem", "Refund") and index < len(market.orders):
        order = market.orders[index]
        if kind == "LineItem" and place < len(order.lines):
            return ids.LineNode(order, place, order.lines[place])
        if kind == "Refund" and place < len(order.refunds):
            return ids.RefundNode(order, place)
    return None
