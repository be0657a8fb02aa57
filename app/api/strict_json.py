"""Reads JSON as the standard means it and refuses what parsers disagree about. It knows no route and no field."""

from __future__ import annotations

import json
from typing import Any

import orjson


class NotStrictJsonError(ValueError):
    """The text is no JSON that every reader understands alike; the message is a sentence."""


def check(body: bytes) -> None:
    """Raise `NotStrictJsonError` for NaN, infinity, 1e999, huge integers, lone surrogates, depth, duplicate keys, bad UTF-8."""
    try:
        orjson.loads(body)  # refuses everything on the list but a key that is there twice
        json.loads(body, object_pairs_hook=_without_duplicates)
    except NotStrictJsonError:
        raise
    except RecursionError:
        raise NotStrictJsonError("The body is nested too deeply: send flat JSON.") from None
    except ValueError as error:  # both parsers' errors; their messages name a position and never quote the body
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotStrictJsonError(f"The body is no valid JSON{where}: send finite numbers and whole text.") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise NotStrictJsonError("The body has the same key twice in one object: send each key once.")
    return values
