"""From the shop's bytes to the records that landing commits. Knows neither requests nor cursors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import Any
from uuid import uuid4

import msgspec

from orchestration.connectors.base import JsonObject, Page, Record, Reject
from orchestration.connectors.elements import Element, read_elements
from orchestration.connectors.http import Content
from orchestration.connectors.rest import split_array

STRAY = "PHP printed something around the data, which was read all the same; set WP_DEBUG_DISPLAY to false in wp-config.php."


class Head(msgspec.Struct, gc=False):
    """All that is decoded of an object; times are UTC and written without an offset."""

    id: int
    date_modified_gmt: str | None = None
    date_created_gmt: str | None = None


@dataclass(frozen=True)
class Listing:
    """One page of a list; objects that are never changed have the time at which they were made as `updated_at`."""

    content: Content
    elements: list[Element]

    @cached_property
    def records(self) -> list[Record]:
        return [one for one in self.elements if isinstance(one, Record)]

    @property
    def total(self) -> int | None:
        """How many objects the whole list has, where the shop, or what stands before it, does not drop the header."""
        text = self.content.headers.get("X-WP-Total", "")
        return int(text) if text.isdecimal() else None

    @property
    def latest(self) -> datetime | None:
        """The latest change on this page."""
        return max((record.updated_at for record in self.records if record.updated_at), default=None)


def read_listing(content: Content, host: str, marks: tuple[str, ...] = ()) -> Listing:
    """Records of the objects in the shop's own bytes; what has no id, or an unreadable field, becomes a reject.

    `marks` are the fields of the fingerprint. Raises RetryableError for a body that is cut off and SchemaDriftError for one
    that is no list.
    """
    many, one = _decoders(marks)
    to_record = _to_record(marks)
    try:
        heads, payloads = many.decode(content.body), split_array(content.body, host)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Listing(content, read_elements(split_array(content.body, host), one, to_record))
    return Listing(content, [to_record(head, payload) for head, payload in zip(heads, payloads, strict=True)])


def to_page(listing: Listing, state: JsonObject, stray: bytes = b"") -> Page:
    """The page that landing commits; `stray` is what PHP printed around the data, kept as a reject of its own."""
    rejects = [one for one in listing.elements if isinstance(one, Reject)]
    if stray:
        rejects.append(Reject("stray_output", STRAY, stray))
    return Page(listing.records, state, uuid4().hex, listing.content.server_time, rejects)


def utc(text: str | None) -> datetime | None:
    """The moment of a `*_gmt` field, or None where it holds none (a draft has `0000-00-00T00:00:00`)."""
    try:
        return datetime.fromisoformat(text + "Z") if text else None
    except ValueError:
        return None


def _to_record(marks: tuple[str, ...]) -> Callable[[Any, bytes], Record]:
    """The fingerprint is a digest of the time of change and of the values that shops change without moving it, as the shop
    wrote them: some are personal, and a fingerprint is kept outside of the payload."""

    def plain(head: Head, payload: bytes) -> Record:
        return Record(str(head.id), payload, utc(head.date_modified_gmt or head.date_created_gmt))

    values = attrgetter("status", *marks)  # a tuple even for one mark

    def marked(head: Any, payload: bytes) -> Record:
        marked_by = b"|".join(((head.date_modified_gmt or "").encode(errors="replace"), *values(head)))
        fingerprint = blake2b(marked_by, digest_size=8).hexdigest()
        return Record(str(head.id), payload, utc(head.date_modified_gmt), fingerprint=fingerprint)

    return marked if marks else plain


@cache
def _decoders(marks: tuple[str, ...]) -> tuple[Any, Any]:
    """For a whole list, and for one of its elements."""
    fields = [(mark, msgspec.Raw, msgspec.Raw()) for mark in ("status", *marks)]
    kind: Any = msgspec.defstruct("Marked", fields, bases=(Head,), gc=False)
    return msgspec.json.Decoder(list[kind]), msgspec.json.Decoder(kind)
