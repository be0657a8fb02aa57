"""Ahrefs (API v3): how strong a domain is, what it ranks for and who links to it, in weekly snapshots that cost units."""

from orchestration.connectors.ahrefs.connector import AhrefsConnector
from orchestration.connectors.ahrefs.platform import PLATFORM

__all__ = ["PLATFORM", "AhrefsConnector"]
