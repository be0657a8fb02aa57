"""Which webhooks of BigCommerce mean that which streams are to be read again. Their signatures are checked where they arrive
(app/core/webhooks).

https://developer.bigcommerce.com/docs/integrations/webhooks/events
"""

from __future__ import annotations

from collections.abc import Mapping

_PRODUCTS = ("products", "product_variants", "inventory")
_STOCK = ("inventory", "product_variants")
_CHANGES = ("created", "updated", "deleted")

STREAMS: Mapping[str, tuple[str, ...]] = {
    "store/order/created": ("orders", "customers"),
    "store/order/updated": ("orders",),
    "store/order/archived": ("orders",),
    "store/order/statusUpdated": ("orders",),
    "store/order/refund/created": ("orders", "order_refunds"),
    "store/order/transaction/created": ("orders", "order_transactions"),
    "store/order/transaction/updated": ("orders", "order_transactions"),
    **{f"store/product/{change}": _PRODUCTS for change in _CHANGES},
    "store/product/inventory/updated": _STOCK,
    "store/product/inventory/order/updated": _STOCK,
    **{f"store/sku/{change}": _PRODUCTS for change in _CHANGES},
    "store/sku/inventory/updated": _STOCK,
    "store/sku/inventory/order/updated": _STOCK,
    **{f"store/customer/{change}": ("customers",) for change in _CHANGES},
    "store/information/updated": ("store",),
}
"""By the `scope` of a delivery."""
