"""Connections to platforms and their sealed credentials."""
