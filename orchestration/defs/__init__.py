"""Dagster definitions, one folder per step in the order of the flow. Logic lives in connectors, landing, ml and app.core."""
