"""Google Analytics 4: what visitors do before they buy, per day, by the Data API."""

from orchestration.connectors.ga4.connector import Ga4Connector
from orchestration.connectors.ga4.platform import PLATFORM

__all__ = ["PLATFORM", "Ga4Connector"]
