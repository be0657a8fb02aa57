"""What can be wrong with a database, in words for the person who runs it."""

from app.core.exceptions import UserError


class DatabaseError(UserError):
    """The database cannot be used as it is."""


class UnsafeRoleError(DatabaseError):
    """The application's role is too strong: row-level security would not hold it."""
