"""The one error of a file that cannot be imported at all. Single bad lines are rejects, not errors."""

from __future__ import annotations

from orchestration.connectors.exceptions import FatalError


class FileImportError(FatalError):
    """Nothing of the file was loaded. The message is one sentence: what is wrong, where, and what to do."""

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{what} in {where}: {remedy}.")
        self.what = what
        self.where = where
        self.remedy = remedy
