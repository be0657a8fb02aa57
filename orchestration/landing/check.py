"""Judges the records that are to be written: is this JSON that PostgreSQL takes, and does it keep to the stream's contract?

Records that landing holds already are not judged again: their hash is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from orchestration.connectors.base import Reject
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.landing.batch import Aside, Row
from orchestration.landing.contract import Breach, Contract
from orchestration.landing.seen_fields import SeenFields
from orchestration.landing.text import mended

FEWEST_TO_FAIL = 10
"""A batch of which fewer records are judged is never taken for a change of the whole stream."""

_ALTERED = "Text or numbers that no database stores were replaced by U+FFFD; these are the original bytes."


@dataclass(slots=True)
class Checker:
    """The judge of one load. What it sets aside waits in `asides` for the caller to take."""

    contract: Contract
    seen: SeenFields
    asides: list[Aside] = field(default_factory=list)

    def payloads(self, rows: dict[str, Row]) -> dict[str, bytes]:
        """`{id: storable JSON text}` of the rows that may be written; the others, and the altered ones, are set aside.

        Raises SchemaDriftError, naming the field, when not one of at least `FEWEST_TO_FAIL` keeps to the contract.
        """
        self.asides = []
        found: dict[str, bytes] = {}
        breach: Breach | None = None
        for identity, row in rows.items():
            payload, record = self._parsed(identity, row)
            if record is None:
                continue
            broken = self.contract.breach_of(record) or self.contract.breach_in(payload)
            if broken:
                breach = broken
                self._set_aside(identity, row, broken.reason_code, broken.reason)
                continue
            self.seen.note(record, row.page.exchange_id)
            found[identity] = payload
        if breach and not found and len(rows) >= FEWEST_TO_FAIL:
            raise SchemaDriftError(f"None of {len(rows):,} records was loaded, for all are changed: {breach.reason}")
        return found

    def repaired(self, rows: dict[str, Row], payloads: dict[str, bytes]) -> dict[str, bytes]:
        """`payloads` once more, with the marker in place of all that a database could refuse, such as 1e-999999."""
        found: dict[str, bytes] = {}
        for identity, payload in payloads.items():
            found[identity] = mended(payload)
            if found[identity] != payload:
                self._set_aside(identity, rows[identity], "text_not_storable", _ALTERED)
        return found

    def refused(self, identity: str, row: Row) -> None:
        """Set aside what the database refused even after a repair."""
        self._set_aside(identity, row, "not_storable", "The database cannot hold this record.")

    def _parsed(self, identity: str, row: Row) -> tuple[bytes, dict[str, Any] | None]:
        payload = row.record.payload
        try:
            record = orjson.loads(payload)
            was_altered = False
            if b"\\u0000" in payload:
                payload, was_altered = _repaired(payload)
        except orjson.JSONDecodeError as error:
            payload, was_altered = _repaired(payload)
            try:
                record = orjson.loads(payload)
            except orjson.JSONDecodeError:
                self._set_aside(identity, row, "not_json", f"The record is not JSON: {error.msg}.")
                return payload, None
        if not isinstance(record, dict):
            self._set_aside(identity, row, "not_json", "The record is JSON, but not an object.")
            return payload, None
        if was_altered:
            self._set_aside(identity, row, "text_not_storable", _ALTERED)
        return payload, record

    def _set_aside(self, identity: str, row: Row, reason_code: str, reason: str) -> None:
        self.asides.append(Aside(Reject(reason_code, reason, row.record.payload, identity), row.page))


def _repaired(payload: bytes) -> tuple[bytes, bool]:
    text = mended(payload)
    return text, text != payload
