"""Shopify: the Admin GraphQL API at one pinned version."""
