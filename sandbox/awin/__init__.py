"""Awin's publisher API, simulated. https://help.awin.com/apidocs"""

from sandbox.awin.app import create

__all__ = ["create"]
