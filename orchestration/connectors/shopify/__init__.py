"""Shopify: the Admin GraphQL API at one pinned version."""

from orchestration.connectors.shopify.actions import ShopifyPrices
from orchestration.connectors.shopify.connector import ShopifyConnector

__all__ = ["ShopifyConnector", "ShopifyPrices"]
