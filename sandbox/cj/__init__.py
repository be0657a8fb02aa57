"""CJ's Commission Detail API, simulated. Its schema is public at https://commissions.api.cj.com/query"""

from sandbox.cj.app import create

__all__ = ["create"]
