# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""What each field of products, variants and stock shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.market.catalogue import Product, Variant
from sandbox.market.market import Market
from sandbox.market.size import iso, opening
from sandbox.market.words import CATEGORIES
from sandbox.shopify.ids import BASES, LOCATIONS, ItemNode, LevelNode, gid
from sandbox.shopify.money import money, money_v2
from sandbox.shopify.order_fields import Fields

QUANTITIES = ("available", "on_hand", "committed", "incoming")


def _launched(market: Market, variant: int) -> int:
    return opening(market.size.first_day + timedelta(days=int(market.economics.launch[variant])))


def product_fields(market: Market) -> Fields:
    """Getters of `Product`."""

    def members(p: Product) -> list[Variant]:
        return [market.variants[v] for v in p.variants]

    def stock(p: Product) -> int:
        return sum(int(market.stock.on_hand[v]) for v in p.variants)

    return {
        "id": lambda p: gid("Product", p.number),
        "legacyResourceId": lambda p: str(BASES["Product"] + p.number),
        "title": lambda p: p.title,
        "handle": lambda p: f"product-{p.number}",
        "productType": lambda p: "" if p.number % 29 == 28 else CATEGORIES[p.category].name,
        "vendor": lambda p: CATEGORIES[p.category].vendor,
        "status": lambda p: "ACTIVE",
        "tags": lambda p: [CATEGORIES[p.category].name.lower()] if p.tags is None else list(p.tags),
        "createdAt": lambda p: iso(_launched(market, p.variants[0])),
        "publishedAt": lambda p: iso(_launched(market, p.variants[0])),
        "updatedAt": lambda p: iso(p.changed),
        "isGiftCard": lambda p: False,
        "totalInventory": stock,
        "tracksInventory": lambda p: any(v.tracked for v in members(p)),
        "hasOnlyDefaultVariant": lambda p: len(p.variants) == 1,
        "description": lambda p: f"{p.title} by {CATEGORIES[p.category].vendor}",
        "descriptionHtml": lambda p: f"<p>{p.title}</p>" if p.description is None else p.description,
        "variants": members,
        "variantsCount": lambda p: {"count": len(p.variants), "precision": "EXACT"},
        "options": lambda p: [
            {
                "id": gid("ProductOption", p.number),
                "name": "Title",
                "position": 1,
                "values": [v.title for v in members(p)],
            }
        ],
        "priceRangeV2": lambda p: {
            "minVariantPrice": money_v2(min(v.price for v in members(p))),
            "maxVariantPrice": money_v2(max(v.price for v in members(p))),
        },
    }


def variant_fields(market: Market) -> Fields:
    """Getters of `ProductVariant`."""
    products, stock = market.products, market.stock
    return {
        "id": lambda v: gid("ProductVariant", v.number),
        "legacyResourceId": lambda v: str(BASES["ProductVariant"] + v.number),
        "title": lambda v: v.title,
        "displayName": lambda v: f"{products[v.product].title} - {v.title}",
        "sku": lambda v: v.sku,
        "barcode": lambda v: v.barcode,
        "position": lambda v: v.position,
        "price": lambda v: money(v.price),
        "compareAtPrice": lambda v: None if v.compare_at is None else money(v.compare_at),
        "taxable": lambda v: v.taxable,
        "availableForSale": lambda v: not v.tracked or int(stock.on_hand[v.number]) > 0,
        "inventoryQuantity": lambda v: int(stock.on_hand[v.number]),
        "sellableOnlineQuantity": lambda v: int(stock.on_hand[v.number]),
        "inventoryPolicy": lambda v: "DENY",
        "createdAt": lambda v: iso(_launched(market, v.number)),
        "updatedAt": lambda v: iso(v.changed),
        "product": lambda v: products[v.product],
        "inventoryItem": ItemNode,
        "selectedOptions": lambda v: [{"name": "Title", "value": v.title}],
    }


def item_fields(market: Market) -> Fields:
    """Getters of `InventoryItem`; the cost is null where the merchant never entered one."""
    return {
        "id": lambda n: gid("InventoryItem", n.variant.number),
        "legacyResourceId": lambda n: str(BASES["InventoryItem"] + n.variant.number),
        "sku": lambda n: n.variant.sku,
        "tracked": lambda n: n.variant.tracked,
        "unitCost": lambda n: money_v2(int(market.unit_costs()[n.variant.number])) if n.variant.shows_cost else None,
        "requiresShipping": lambda n: True,
        "countryCodeOfOrigin": lambda n: None,
        "createdAt": lambda n: iso(_launched(market, n.variant.number)),
        "updatedAt": lambda n: iso(n.variant.changed),
        "variant": lambda n: n.variant,
        "variants": lambda n: [n.variant],
        "inventoryLevels": lambda n: [LevelNode(n.variant, location) for location in LOCATIONS],
    }


def level_fields(market: Market) -> Fields:
    """Getters of `InventoryLevel`; `quantities` takes the names asked for and is bound by the schema."""
    return {
        "id": lambda n: _level_id(n, ""),
        "isActive": lambda n: True,
        "createdAt": lambda n: iso(_launched(market, n.variant.number)),
        "updatedAt": lambda n: iso(market.stock_changed),
        "item": lambda n: ItemNode(n.variant),
        "location": lambda n: n.location,
    }


def quantities(market: Market, node: LevelNode, names: list[str]) -> list[dict[str, Any]]:
    """The named quantities of a variant at a location; a fifth of the stock is in the shop."""
    number, is_shop = node.variant.number, node.location.number == 1
    shop = market.stock.in_shop(number)
    available = shop if is_shop else int(market.stock.on_hand[number]) - shop
    committed = 0 if is_shop else int(market.stock.sold_today[number])
    incoming = 0 if is_shop else int(market.stock.incoming[number])
    amounts = {"available": available, "on_hand": available + committed, "committed": committed, "incoming": incoming}
    return [
        {"id": _level_id(node, name), "name": name, "quantity": amounts[name], "updatedAt": iso(market.stock_changed)}
        for name in names
        if name in amounts
    ]


def _level_id(node: LevelNode, name: str) -> str:
    kind, suffix = ("InventoryQuantity", f"&name={name}") if name else ("InventoryLevel", "")
    item, location = BASES["InventoryItem"] + node.variant.number, BASES["Location"] + node.location.number
    return f"gid://shopify/{kind}/{location}?inventory_item_id={item}{suffix}"


LOCATION: Fields = {
    "id": lambda n: gid("Location", n.number),
    "legacyResourceId": lambda n: str(BASES["Location"] + n.number),
    "name": lambda n: n.name,
    "isActive": lambda n: True,
    "isPrimary": lambda n: n.number == 0,
    "fulfillsOnlineOrders": lambda n: n.number == 0,
    "shipsInventory": lambda n: n.number == 0,
    "createdAt": lambda n: "2024-01-02T09:00:00Z",
    "updatedAt": lambda n: "2024-01-02T09:00:00Z",
    "address": lambda n: {"city": n.city, "country": "United Kingdom", "countryCode": "GB", "zip": "E1 4AB"},
}
