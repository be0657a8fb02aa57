"""Why a row's way cannot be shown; each is one sentence for a person."""

from app.core.exceptions import UserError


class LineageError(UserError):
    """The base of the three."""


class UnknownTableError(LineageError):
    """There is no such mart."""


class UnknownRowError(LineageError):
    """The mart has no such row of the business."""


class AmbiguousRowError(LineageError):
    """Several rows fit; the message says what to add."""
