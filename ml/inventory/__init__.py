"""What to order, and when not to."""
