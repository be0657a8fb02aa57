"""What became of recommendations, put together for people. It changes nothing and decides nothing."""
