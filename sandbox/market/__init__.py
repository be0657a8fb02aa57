"""The simulated market: seeded, deterministic, and never aware of the protocol that shows it."""
