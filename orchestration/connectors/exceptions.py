"""Connector errors, named after what the caller should do next. A message is one sentence a merchant can act on."""


class ConnectorError(Exception):
    """Anything a platform did to us."""


class RetryableError(ConnectorError):
    """Wait and try the same call again: time-out, 5xx, a broken body."""


class ThrottledError(RetryableError):
    """The platform asked for a pause of `wait` seconds before the same call."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class FatalError(ConnectorError):
    """Stop: trying again cannot help."""


class CredentialsError(FatalError):
    """A person must connect the platform again."""


class NotPermittedError(CredentialsError):
    """The credentials are good but lack a right: what needs it waits for a person, all else of the connection goes on."""


class SchemaDriftError(FatalError):
    """The answer no longer has the shape that we load; the message names the field."""


class FileImportError(FatalError):
    """Nothing of a file was loaded; single bad lines are rejects, not errors. `what`, `where` and `remedy` make the sentence."""

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{what} in {where}: {remedy}.")
        self.what = what
        self.where = where
        self.remedy = remedy
