"""JSON that PostgreSQL can store: it takes neither NUL nor half a surrogate pair, no endless number, no endless depth.

`mended` is slow and for the few records that need it; whether one does is asked elsewhere (check.py). A key that an
object has twice needs nothing: jsonb keeps the last one, as every parser here does.
"""

from __future__ import annotations

import json
import math
import re

MARKER = "�"  # U+FFFD stands where something had to be left out
DEEPEST = 200
LONGEST_NUMBER = 400

# Escapes are read left to right, so an escaped backslash before a `u` is not taken for one.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_NOT_STORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_RAW = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]|-?[0-9][0-9.eE+-]*', re.DOTALL)


def storable_text(text: str) -> str:
    """A plain string without NUL and without halves of surrogate pairs."""
    return _RAW.sub(MARKER, text)


def mended(payload: bytes) -> bytes:
    """`payload` with the marker in place of what no database stores. What is no JSON stays none."""
    text = payload.decode("utf-8", errors="replace")
    pieces: list[str] = []
    depth, at = 0, 0
    for found in _TOKEN.finditer(text):
        if depth < DEEPEST:
            pieces.append(text[at : found.start()])
        at = found.end()
        depth = _append(found[0], depth, pieces)
    pieces.append(text[at:])
    return "".join(pieces).encode()


def _append(word: str, depth: int, pieces: list[str]) -> int:
    """Add what stands for `word`, and return the depth after it. Everything below `DEEPEST` becomes one marker."""
    if word in "[{":
        if depth < DEEPEST:
            pieces.append(word if depth < DEEPEST - 1 else f'"{MARKER}"')
        return depth + 1
    if word in "]}":
        if depth < DEEPEST:
            pieces.append(word)
        return depth - 1
    if depth < DEEPEST:
        pieces.append(_string(word) if word[0] == '"' else _number(word))
    return depth


def _string(text: str) -> str:
    return _CONTROL.sub(MARKER, _ESCAPE.sub(_mend, text))


def _number(text: str) -> str:
    try:
        is_endless = not math.isfinite(float(text)) or len(text) > LONGEST_NUMBER or _exponent(text) > LONGEST_NUMBER
    except ValueError:
        return text
    return json.dumps(f"{MARKER}{text[:40]}", ensure_ascii=False) if is_endless else text


def _exponent(text: str) -> int:
    exponent = text.lower().partition("e")[2].lstrip("+-").lstrip("0")
    return int(exponent[:9] or 0)


def _mend(escape: re.Match[str]) -> str:
    return MARKER if _NOT_STORABLE.fullmatch(escape[0]) else escape[0]
