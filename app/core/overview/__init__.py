"""How a business is doing, read from the marts. It changes nothing."""
