"""CJ Dropshipping's API 2.0 over a few seeded suppliers."""

from sandbox.cj_dropshipping.service import CjDropshippingSandbox, create

__all__ = ["CjDropshippingSandbox", "create"]
