"""CJ Dropshipping 2.0: what suppliers ask, what they have in stock, what freight costs, and orders placed there."""

from orchestration.connectors.cj_dropshipping.connector import CjDropshippingConnector
from orchestration.connectors.cj_dropshipping.platform import PLATFORM

__all__ = ["PLATFORM", "CjDropshippingConnector"]
