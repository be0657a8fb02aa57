"""Models: numbers in, numbers out. No network, no database, no clock."""
