"""The base of every error that a person may read as it is."""


class UserError(Exception):
    """One sentence: what is wrong, where, and what to do. It never carries a secret or personal data."""
