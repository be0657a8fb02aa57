"""Semrush (API v3): what a domain ranks for and who links to it, in weekly snapshots that cost units."""

from orchestration.connectors.semrush.connector import SemrushConnector
from orchestration.connectors.semrush.platform import PLATFORM

__all__ = ["PLATFORM", "SemrushConnector"]
