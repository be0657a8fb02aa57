"""When things run and in which order; no business rules."""
