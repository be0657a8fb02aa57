"""What the quality suites found, kept over time; what it means for acting on the data."""
