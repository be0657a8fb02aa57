"""Why somebody is not let in, or cannot be made a user."""

from app.core.exceptions import UserError


class IdentityError(UserError):
    """What was asked for about a user cannot be."""


class PasswordError(IdentityError):
    """The password may not be chosen."""


class LoginError(IdentityError):
    """Not let in. One sentence for every cause, so that nobody learns who has an account."""


class LoginThrottledError(LoginError):
    """Too many tries; `wait` seconds from now the next one is looked at."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class TokenError(IdentityError):
    """The access token is not one of ours, or not valid now."""
