"""How buyers answer to prices, and which price changes are worth proposing."""
