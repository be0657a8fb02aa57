"""One hash over everything an approval agrees to, the same before and after a trip through the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

HASHED = (
    "kind", "target", "current", "proposed", "currency_code", "effect", "preconditions", "evidence", "model_version",
    "version", "expires_at",
)  # fmt: skip
"""What is bound: change any of it and an approval no longer counts."""

ASKED = ("kind", "target", "current", "proposed", "currency_code")
"""What would be done: two proposals that agree here ask a person the same thing."""

PROMISED = (*ASKED, "effect", "preconditions", "policy")
"""What would be done and what is promised for it. Model and evidence may move on without a new question."""


def content_hash(row: Mapping[str, Any]) -> str:
    """Return `sha256:<hex>` over the fields in `HASHED` of a row of core.recommendations.

    Raises KeyError for a missing field and ValueError for a number that JSON cannot hold.
    """
    return digest({key: row[key] for key in HASHED})


def same(fields: tuple[str, ...], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two rows agree on `fields`, however their numbers are spelled."""
    return digest({key: one[key] for key in fields}) == digest({key: other[key] for key in fields})


def digest(value: Any) -> str:
    text = json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical(value: Any) -> Any:
    """PostgreSQL's jsonb respells numbers (1e16, -0.0), so numbers are brought to one spelling before hashing."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return value
