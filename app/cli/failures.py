"""The failure that is the caller's: it ends a command with exit code 2."""


class WrongUseError(Exception):
    """The command was called in a way that cannot mean anything; the message says how to call it."""
