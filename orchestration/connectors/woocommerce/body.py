"""Finds the JSON in an answer around which PHP, or a plugin, printed something of its own. It knows no shop and no stream."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from orchestration.connectors.http import parse_json

_BEGINS = re.compile(r"[\[{]")
_MOST_TRIES = 200
_DECODER = json.JSONDecoder()


def is_clean(content: bytes) -> bool:
    """Whether the body begins and ends as JSON does; said in a microsecond, as it is asked of every answer."""
    return content[:1] + content[-1:] in (b"[]", b"{}")


def find_json(content: bytes) -> tuple[bytes, bytes]:
    """The longest JSON array or object in `content`, and what stands around it; `(b"", content)` when there is none.

    Notices hold brackets of their own (`[internal function]`, `[0]`): the longest is the answer, and nothing but markup may
    follow it. A body that is cut off has no JSON, rather than one of its elements.
    """
    text = content.decode("utf-8", "surrogateescape")
    start = end = 0
    at = 0
    for _ in range(_MOST_TRIES):
        found = _BEGINS.search(text, at)
        if found is None:
            break
        try:
            _, after = _DECODER.raw_decode(text, found.start())
        except json.JSONDecodeError as error:
            if _is_cut(error, text):
                return b"", content
            at = found.end()
            continue
        except RecursionError:  # nested deeper than any answer of a shop
            return b"", content
        rest = text[after:].lstrip()
        if after - found.start() > end - start and (not rest or rest.startswith("<")):
            start, end = found.start(), after
        at = after
    around = text[:start] + text[end:]
    return text[start:end].encode("utf-8", "surrogateescape"), around.encode("utf-8", "surrogateescape")


def read_json(content: bytes, host: str) -> Any:
    """The JSON of an answer; half a surrogate pair, which no strict parser reads, becomes a question mark.

    Raises RetryableError for what is no JSON at all.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        data, _ = find_json(content)
        return parse_json(_storable(data) if data else content, host)


def _storable(data: bytes) -> bytes:
    return json.dumps(json.loads(data), ensure_ascii=False).encode(errors="replace")


def _is_cut(error: json.JSONDecodeError, text: str) -> bool:
    return error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
