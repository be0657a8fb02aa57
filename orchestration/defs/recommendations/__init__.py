"""Predictions into proposals that people decide on."""
