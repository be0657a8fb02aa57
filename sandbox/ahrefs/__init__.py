"""Ahrefs' API v3 over seeded domains."""

from sandbox.ahrefs.service import AhrefsSandbox, create

__all__ = ["AhrefsSandbox", "create"]
