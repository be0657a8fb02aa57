"""Judges the records that are to be written: is this JSON that PostgreSQL takes, and does it keep to the stream's contract?

Records that landing holds already are not judged again: their hash is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from orchestration.connectors.base import Record, Reject
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.landing.batch import Aside, Row
from orchestration.landing.contract import Breach, Contract
from orchestration.landing.seen_fields import SeenFields
from orchestration.landing.text import mended
from orchestration.landing.verdict import FINE, Verdict

FEWEST_TO_FAIL = 10
"""A batch of which fewer records are judged is never taken for a change of the whole stream."""

_ALTERED = "Text or numbers that no database stores were replaced by U+FFFD; these are the original bytes."
_NO_OBJECT = Breach("not_json", "", "The record is JSON, but not an object.")


@dataclass(slots=True)
class Checker:
    """The judge of one load. What it sets aside waits in `asides` for the caller to take. While it `expects_new`, records are
    best judged while they come in: most of them will be written."""

    contract: Contract
    seen: SeenFields
    asides: list[Aside] = field(default_factory=list)
    expects_new: bool = False

    def judge(self, record: Record) -> Verdict:
        """Says it by the record alone, so any thread may ask, long before it is known whether the record is written."""
        payload = record.payload
        try:
            found = orjson.loads(payload)
            repaired = _repaired(payload) if b"\\u0000" in payload else None
        except orjson.JSONDecodeError as error:
            repaired = _repaired(payload)
            try:
                found = orjson.loads(repaired or payload)
            except orjson.JSONDecodeError:
                return Verdict(breach=Breach("not_json", "", f"The record is not JSON: {error.msg}."))
        if not isinstance(found, dict):
            return Verdict(breach=_NO_OBJECT)
        breach = self.contract.breach_of(found) or self.contract.breach_in(repaired or payload)
        fields = () if self.seen.has_all(found) else tuple(found)
        return Verdict(repaired, breach, fields) if repaired or breach or fields else FINE

    def payloads(self, rows: dict[str, Row]) -> dict[str, bytes]:
        """`{id: storable JSON text}` of the rows that may be written; the others, and the altered ones, are set aside.

        Raises SchemaDriftError, naming the field, when not one of at least `FEWEST_TO_FAIL` keeps to the contract.
        """
        self.asides = []
        found: dict[str, bytes] = {}
        breach: Breach | None = None
        for identity, row in rows.items():
            verdict = row.verdict or self.judge(row.record)
            if verdict is FINE:
                found[identity] = row.record.payload
                continue
            if verdict.repaired:
                self._set_aside(identity, row, "text_not_storable", _ALTERED)
            if verdict.breach:
                breach = verdict.breach if verdict.breach.field else breach
                self._set_aside(identity, row, verdict.breach.reason_code, verdict.breach.reason)
                continue
            self.seen.note(verdict.fields, row.page.exchange_id)
            found[identity] = verdict.repaired or row.record.payload
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

    def _set_aside(self, identity: str, row: Row, reason_code: str, reason: str) -> None:
        self.asides.append(Aside(Reject(reason_code, reason, row.record.payload, identity), row.page))


def _repaired(payload: bytes) -> bytes | None:
    """None where there is nothing to be repaired."""
    text = mended(payload)
    return text if text != payload else None
