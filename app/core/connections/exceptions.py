"""Why a connection cannot be made or used."""

from app.core.exceptions import UserError


class ConnectionsError(UserError):
    """We do not connect there, or there is nothing to connect with."""


class ConnectionNotFoundError(ConnectionsError):
    """The business has no such connection."""


class HostRefusedError(ConnectionsError):
    """The address may not be called. One sentence for every cause, so that nobody can map our network by asking."""


class SealError(ConnectionsError):
    """Sealed credentials cannot be opened with this installation's key."""


class HostUnknownError(HostRefusedError):
    """The name has no address just now."""
