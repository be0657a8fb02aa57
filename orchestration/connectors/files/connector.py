"""Files as a platform like any other: one connection per business and layout, one stream per file."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.connectors.base import Account, Stream
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import FileStream


@dataclass(frozen=True, slots=True)
class FilesConnector:
    """The connector of one opened file."""

    file: FileStream
    platform: str = "files"

    def test(self) -> Account:
        """Currency and zone of the connection. Raises FileImportError when neither mapping nor business names them."""
        mapping = self.file.plan.mapping
        if mapping.timezone is None or mapping.currency_code is None:
            word = "currency_code" if mapping.timezone else "timezone"
            raise FileImportError(f"no {word}", str(self.file.path), f"say {word} in the mapping file")
        layout = self.file.plan.layout
        return Account(layout.name, layout.name, mapping.currency_code, mapping.timezone, server_time=None)

    def streams(self) -> list[Stream]:
        return [self.file]

    def close(self) -> None:
        """Remove what was unpacked."""
        self.file.close()
