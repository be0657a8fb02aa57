"""What stops an export."""

from app.core.exceptions import UserError


class ExportError(UserError):
    """Nothing was written. One sentence: what is wrong, where, and what to do."""


class UnknownNameError(ExportError):
    """A table or column that does not exist, or not for this role."""
