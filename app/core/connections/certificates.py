"""The certificates of a private authority that a person trusts for one connection. They are no secret and are not sealed."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.connections.exceptions import ConnectionsError

LARGEST_CA_BYTES = 1024**2
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def certificates(file: Path) -> str:
    """The file's certificates and nothing else of it. They are not sealed, so a private key beside them is refused."""
    try:
        if file.stat().st_size > LARGEST_CA_BYTES:
            raise ConnectionsError(f"{file} is larger than 1 MiB, as no CA file is: give the authority's own file.")
        pem = file.read_text("ascii")
        if PRIVATE_KEY.search(pem):
            raise ConnectionsError(f"{file} holds a private key: give a file with the authority's certificates alone.")
        ca_pem = "\n".join(CERTIFICATE.findall(pem))
        if not ca_pem:
            raise ConnectionsError(f"The CA file {file} holds no certificate in PEM: give the authority's own file.")
        return ca_pem
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not PEM"
        raise ConnectionsError(f"The CA file {file} cannot be read ({reason}): give a file in PEM.") from None
