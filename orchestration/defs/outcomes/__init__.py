"""What really happened, beside what was promised."""
