"""Several pages as the one set of rows that a transaction writes. Knows no database and looks into no payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from orchestration.connectors.base import JsonObject, Page, Record, Reject
from orchestration.landing.text import storable_text

LONGEST_ID_BYTES = 1_000  # an index entry holds no more than 2.7 kB
_ASCII_IS_SHORT = 250
_OBJECT_BYTES = 200  # of a record or reject, beside its content

_ID_UNUSABLE = "The id is empty or longer than 1,000 bytes."
_ID_ALTERED = "Signs of the id that no database stores were replaced by U+FFFD; these are the original bytes."
_REPLACED = "Another record of the same page has this id; the later one was kept."


class Row(NamedTuple):
    """A record under its storable id. `digest` is over the bytes as they came, before any repair."""

    digest: bytes
    record: Record
    page: Page


class Aside(NamedTuple):
    """A reject and the page that it came in."""

    reject: Reject
    page: Page


@dataclass(slots=True)
class Batch:
    """Pages in their order. Every record of them is in `rows`, in `asides`, or counted in `repeated`."""

    rows: dict[str, Row] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    repeated: int = 0
    bytes: int = 0

    @property
    def state(self) -> JsonObject:
        return self.pages[-1].state

    def add(self, page: Page) -> bool:
        """Take in `page`. False, and nothing done, when it says something new of an id that an earlier page has:
        the earlier version must be stored first."""
        rows, asides, repeated = _rows(page)
        both = self.rows.keys() & rows.keys()
        if any(_differ(self.rows[identity], rows[identity]) for identity in both):
            return False
        for identity in both:
            del rows[identity]
        self.rows.update(rows)
        self.asides += [*(Aside(reject, page) for reject in page.rejects), *asides]
        self.pages.append(page)
        self.repeated += repeated + len(both)
        self.bytes += weight(page)
        return True


def weight(page: Page) -> int:
    """About how much memory a page holds, in bytes: what it sets aside is held and written like the rest."""
    held = sum([len(record.payload) for record in page.records]) + sum([len(one.original) for one in page.rejects])
    return held + _OBJECT_BYTES * (len(page.records) + len(page.rejects))


def _rows(page: Page) -> tuple[dict[str, Row], list[Aside], int]:
    rows: dict[str, Row] = {}
    asides: list[Aside] = []
    repeated = 0
    for record in page.records:
        identity = record.id
        if not identity.isascii() or not 0 < len(identity) <= _ASCII_IS_SHORT or "\0" in identity:
            identity = _storable_id(record, page, asides)
            if not identity:
                continue
        row = Row(sha256(record.payload).digest(), record, page)
        earlier = rows.get(identity)
        if earlier is None:
            rows[identity] = row
        elif not _differ(earlier, row):
            repeated += 1
        else:
            rows[identity] = row
            asides.append(Aside(Reject("replaced_in_page", _REPLACED, earlier.record.payload, identity), page))
    return rows, asides, repeated


def _differ(one: Row, other: Row) -> bool:
    return one.digest != other.digest or one.record.is_deleted != other.record.is_deleted


def _storable_id(record: Record, page: Page, asides: list[Aside]) -> str:
    """The id as it can be stored; empty, with an aside, when it cannot be."""
    identity = storable_text(record.id)
    if not identity or len(identity.encode()) > LONGEST_ID_BYTES:
        asides.append(Aside(Reject("id_unusable", _ID_UNUSABLE, record.payload, identity[:100]), page))
        return ""
    if identity != record.id:
        asides.append(Aside(Reject("text_not_storable", _ID_ALTERED, record.payload, identity), page))
    return identity
