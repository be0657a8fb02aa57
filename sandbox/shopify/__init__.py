"""A Shopify shop on loopback: the Admin GraphQL API over the simulated market."""
