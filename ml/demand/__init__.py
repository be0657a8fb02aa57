"""How many units of each variant will sell on each of the next 28 days."""
