"""JSON text that PostgreSQL can store: it takes neither NUL nor half a surrogate pair, which JSON can spell."""

from __future__ import annotations

import re

MARKER = "�"  # U+FFFD stands where a sign had to be left out

# Escapes are read left to right, so an escaped backslash before a `u` is not taken for one.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_NOT_STORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_RAW = re.compile("[\x00\ud800-\udfff]")


def storable_json(payload: bytes) -> tuple[str, bool]:
    """`payload` as text that jsonb takes, and whether anything had to be replaced by the marker."""
    text = payload.decode("utf-8", errors="replace")
    mended = MARKER in text and text.encode() != payload
    if "\\u" not in text:
        return text, mended
    repaired = _ESCAPE.sub(_mend, text)
    return repaired, mended or repaired != text


def storable_text(text: str) -> str:
    """A plain string without NUL and without halves of surrogate pairs."""
    return _RAW.sub(MARKER, text)


def _mend(escape: re.Match[str]) -> str:
    return MARKER if _NOT_STORABLE.fullmatch(escape[0]) else escape[0]
