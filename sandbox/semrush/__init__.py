"""Semrush's API v3 over seeded rankings."""

from sandbox.semrush.service import SemrushSandbox, create

__all__ = ["SemrushSandbox", "create"]
