"""Refusals in WordPress's shape: `{"code", "message", "data": {"status"}}`."""

from __future__ import annotations

from typing import Any


class WooError(Exception):
    """What the shop answers instead of data."""

    def __init__(self, code: str, message: str, status: int, **data: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.data = {"status": status} | data

    @property
    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "data": self.data}


def invalid(name: str, why: str) -> WooError:
    """A parameter that WordPress's schema refuses."""
    return WooError("rest_invalid_param", f"Invalid parameter(s): {name}", 400, params={name: why}, details={})


def no_route() -> WooError:
    return WooError("rest_no_route", "No route was found matching the URL and request method.", 404)
