"""AliExpress for dropshippers: what suppliers ask, what they have in stock, what freight costs, and orders placed there."""

from orchestration.connectors.aliexpress.connector import AliExpressConnector
from orchestration.connectors.aliexpress.platform import PLATFORM

__all__ = ["PLATFORM", "AliExpressConnector"]
