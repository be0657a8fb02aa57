"""Who the customers are by what they did, and whom to win back."""
