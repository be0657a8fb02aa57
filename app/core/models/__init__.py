"""Which model versions a business has and which one serves; what is served is pinned here by its hash."""
