"""From a page to rows that PostgreSQL will take, and rejects for what it would not. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from orchestration.connectors.base import Record, Reject
from orchestration.landing.text import storable_json, storable_text

LONGEST_ID_BYTES = 1_000  # an index entry holds no more than 2.7 kB


@dataclass(frozen=True, slots=True)
class Row:
    """A record ready to be stored. `payload_hash` is over the bytes as they came, before any repair."""

    id: str
    payload: str
    payload_hash: bytes
    updated_at: datetime | None
    is_deleted: bool
    fingerprint: str


def prepare(records: Iterable[Record]) -> tuple[dict[str, Row], list[Reject], int]:
    """Rows by id, rejects, and how many records only said again what another of the page says."""
    rows: dict[str, Row] = {}
    rejects: list[Reject] = []
    repeated = 0
    for record in records:
        found = _row(record, rejects)
        if found is None:
            continue
        earlier = rows.get(found.id)
        rows[found.id] = found
        if earlier is None:
            continue
        if earlier.payload_hash == found.payload_hash:
            repeated += 1
        else:
            reason = "Another record of the same page has this id; the later one was kept."
            rejects.append(Reject("replaced_in_page", reason, earlier.payload.encode(), found.id))
    return rows, rejects, repeated


def _row(record: Record, rejects: list[Reject]) -> Row | None:
    """The row, or None with a reject; text that had to be altered gives both."""
    identity = storable_text(record.id)
    if not identity or len(identity.encode()) > LONGEST_ID_BYTES:
        rejects.append(Reject("id_unusable", "The id is empty or longer than 1,000 bytes.", record.payload))
        return None
    digest = sha256(record.payload).digest()
    if record.is_deleted:
        return Row(identity, "", digest, record.updated_at, True, "")
    payload, was_altered = storable_json(record.payload)
    if problem := _problem(payload):
        rejects.append(Reject("not_json", problem, record.payload, identity))
        return None
    if was_altered or identity != record.id:
        reason = "Signs that no database stores were replaced by U+FFFD; these are the original bytes."
        rejects.append(Reject("text_not_storable", reason, record.payload, identity))
    return Row(identity, payload, digest, record.updated_at, False, record.fingerprint)


def _problem(payload: str) -> str | None:
    try:
        is_object = isinstance(orjson.loads(payload), dict)
    except orjson.JSONDecodeError as error:
        return f"The record is not JSON: {error.msg}."
    return None if is_object else "The record is JSON, but not an object."
