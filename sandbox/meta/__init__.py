"""Meta's Graph API for one seeded ad account."""

from sandbox.meta.service import MetaSandbox, create

__all__ = ["MetaSandbox", "create"]
