"""impact.com's partner API, simulated. https://integrations.impact.com"""

from sandbox.impact.app import create

__all__ = ["create"]
