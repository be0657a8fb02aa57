"""The connectors' words for write-back, for the rooms of the app that may not know connectors themselves."""

from orchestration.connectors.base import PriceActions
from orchestration.connectors.exceptions import ConnectorError, CredentialsError, NotPermittedError, RetryableError

__all__ = ["ConnectorError", "CredentialsError", "NotPermittedError", "PriceActions", "RetryableError"]
