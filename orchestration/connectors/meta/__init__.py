"""Meta: what ads cost and bring, by the Marketing API; conversions sent with consent; budgets changed with approval."""

from orchestration.connectors.meta.connector import MetaConnector
from orchestration.connectors.meta.platform import PLATFORM

__all__ = ["PLATFORM", "MetaConnector"]
