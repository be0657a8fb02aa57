"""Plain API clients: they know HTTP, and neither Dagster nor the database."""
