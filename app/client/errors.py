"""What can go wrong when asking the API, named by what the caller should do next."""

from __future__ import annotations


class ApiCallError(Exception):
    """Anything that kept a call from being answered; the message is a sentence for a person."""


class UnreachableError(ApiCallError):
    """Wait and try again: nobody answered, or the database behind the API is away."""


class LoggedOutError(ApiCallError):
    """The person must log in again."""


class RefusedError(ApiCallError):
    """The API said no, and why; `code` is stable and meant for programs."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


class NotFoundError(RefusedError):
    """There is no such thing, or it is somebody else's."""
