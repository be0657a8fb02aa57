"""Rakuten Advertising's publisher APIs, simulated. https://developers.rakutenadvertising.com"""

from sandbox.rakuten.app import create

__all__ = ["create"]
