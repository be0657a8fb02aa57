"""AliExpress's gateway for dropshippers over a few seeded suppliers."""

from sandbox.aliexpress.service import AliExpressSandbox, create

__all__ = ["AliExpressSandbox", "create"]
