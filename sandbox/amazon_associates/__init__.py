"""Amazon's Creators API for associates, simulated: products, and report files in all their formats."""

from sandbox.amazon_associates.app import create

__all__ = ["create"]
