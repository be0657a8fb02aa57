"""Google Analytics 4's Data API over seeded visitors."""

from sandbox.ga4.service import Ga4Sandbox, create

__all__ = ["Ga4Sandbox", "create"]
