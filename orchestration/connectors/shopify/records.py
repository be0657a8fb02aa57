"""From Shopify's objects, each in the server's own bytes, to the records and pages that landing commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import orjson

from orchestration.connectors.base import JsonObject, Page, Record, Reject
from orchestration.connectors.elements import Element


class Head(msgspec.Struct, gc=False):
    """All that is decoded of an object that has nothing to be added."""

    id: Any = None
    updatedAt: Any = msgspec.UNSET  # noqa: N815 - Shopify's name


_decode = msgspec.json.Decoder(Head).decode


def spelled(text: bytes) -> bytes:
    """`text`, an object, without blanks and needless escapes: one that came by bulk has the bytes of one that came by page.

    A server that puts blanks into objects does so at their beginning too. What is not JSON stays as it is.
    """
    if b"\\" not in text and text.startswith(b'{"id":"'):
        return text
    try:
        return orjson.dumps(orjson.loads(text))
    except orjson.JSONDecodeError:
        return text


def read(texts: Iterable[bytes]) -> list[Element]:
    """Each object as a record; one that cannot be read becomes a reject with its bytes, the others stay."""
    found: list[Element] = []
    for text in texts:
        try:
            head = _decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            found.append(unreadable(text))
        else:
            found.append(to_record(head.id, head.updatedAt, text))
    return found


def to_record(identity: object, updated_at: object, payload: bytes, fingerprint: str = "") -> Element:
    """`updated_at` is UNSET for objects that have no such field."""
    if not isinstance(identity, str) or not identity:
        return Reject("no_id", "The object has no id.", payload)
    changed = None if updated_at is msgspec.UNSET else moment(updated_at)
    if changed is None and updated_at is not msgspec.UNSET:
        return Reject("time_unreadable", "The field updatedAt holds no time.", payload, identity)
    return Record(identity, payload, changed, fingerprint=fingerprint)


def to_page(elements: list[Element], state: JsonObject, server_time: datetime, exchange_id: str = "") -> Page:
    return Page(
        records=[one for one in elements if isinstance(one, Record)],
        rejects=[one for one in elements if isinstance(one, Reject)],
        state=state,
        exchange_id=exchange_id or uuid4().hex,
        server_time=server_time,
    )


def ids(elements: Iterable[Element]) -> Iterable[str]:
    """Also of what could not be read: it is there."""
    return (i for one in elements if (i := one.id if isinstance(one, Record) else one.record_id))


def unreadable(text: bytes) -> Reject:
    return Reject("unreadable", "The object is not JSON, or no object.", text)


def orphan(line: bytes) -> Reject:
    """A line of a bulk file whose parent is not in it."""
    return Reject("parent_missing", "The object belongs to one that Shopify did not send.", line)


def moment(text: object) -> datetime | None:
    """An ISO 8601 time with its offset, or None when `text` is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
