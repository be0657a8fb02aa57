"""Several pages as the one set of rows that a transaction writes. Knows no database and looks into no payload."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from orchestration.connectors.base import JsonObject, Page, Record, Reject
from orchestration.landing.text import storable_text
from orchestration.landing.verdict import Verdict

LONGEST_ID_BYTES = 1_000  # an index entry holds no more than 2.7 kB
_ASCII_IS_SHORT = 250
_OBJECT_BYTES = 200  # of a record or reject, beside its content

_ID_UNUSABLE = "The id is empty or longer than 1,000 bytes."
_ID_ALTERED = "Signs of the id that no database stores were replaced by U+FFFD; these are the original bytes."
_REPLACED = "Another record of the same page has this id; the later one was kept."


class Row(NamedTuple):
    """A record under its storable id. `digest` is over the bytes as they came, before any repair; `verdict` is None of one
    that was not judged yet."""

    digest: bytes
    record: Record
    page: Page
    verdict: Verdict | None = None


class Aside(NamedTuple):
    """A reject and the page that it came in."""

    reject: Reject
    page: Page


Judge = Callable[[Record], Verdict]


@dataclass(slots=True)
class PageRows:
    """What a page comes to by itself. `bytes` is about how much memory it holds."""

    page: Page
    by_id: dict[str, Row] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    repeated: int = 0
    bytes: int = 0


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

    def add(self, more: PageRows) -> bool:
        """Take in a page. False, and nothing done, when it says something new of an id that an earlier page has:
        the earlier version must be stored first."""
        both = self.rows.keys() & more.by_id.keys()
        if any(_differ(self.rows[identity], more.by_id[identity]) for identity in both):
            return False
        self.rows.update({i: row for i, row in more.by_id.items() if i not in both} if both else more.by_id)
        self.asides += more.asides
        self.pages.append(more.page)
        self.repeated += more.repeated + len(both)
        self.bytes += more.bytes
        return True


def rows_of(page: Page, judge: Judge | None = None) -> PageRows:
    """The page's records under their storable ids, each with its verdict when there is a `judge`."""
    found = PageRows(page, asides=[Aside(reject, page) for reject in page.rejects], bytes=_weight(page))
    for record in page.records:
        identity = record.id
        if not identity.isascii() or not 0 < len(identity) <= _ASCII_IS_SHORT or "\0" in identity:
            identity = _storable_id(record, page, found.asides)
            if not identity:
                continue
        verdict = judge(record) if judge and not record.is_deleted else None
        _put(found, identity, Row(sha256(record.payload).digest(), record, page, verdict))
    return found


def _put(found: PageRows, identity: str, row: Row) -> None:
    earlier = found.by_id.get(identity)
    if earlier is not None and not _differ(earlier, row):
        found.repeated += 1
        return
    found.by_id[identity] = row
    if earlier is not None:
        found.asides.append(Aside(Reject("replaced_in_page", _REPLACED, earlier.record.payload, identity), row.page))


def _weight(page: Page) -> int:
    """About how much memory a page holds, in bytes: what it sets aside is held and written like the rest."""
    held = sum([len(record.payload) for record in page.records]) + sum([len(one.original) for one in page.rejects])
    return held + _OBJECT_BYTES * (len(page.records) + len(page.rejects))


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
