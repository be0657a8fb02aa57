"""From BigCommerce's objects to records. V2 writes times as RFC 2822, V3 as ISO 8601; both are UTC or say their offset."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from orchestration.connectors.base import Record
from orchestration.connectors.elements import Element, read_elements
from orchestration.connectors.windows import moment


class _Head(msgspec.Struct):
    """What every object but an inventory item has."""

    id: int | str
    date_modified: str | None = None
    is_deleted: bool = False


class _Identity(msgspec.Struct):
    variant_id: int


class _Item(msgspec.Struct):
    identity: _Identity


_head = msgspec.json.Decoder(_Head)
_item = msgspec.json.Decoder(_Item)


def to_records(elements: list[bytes]) -> list[Element]:
    """Objects with an id of their own; an archived order is a deleted one."""
    return read_elements(elements, _head, _to_record)


def to_inventory_records(elements: list[bytes]) -> list[Element]:
    """Inventory items: the id is that of the variant."""
    return read_elements(elements, _item, lambda item, raw: Record(str(item.identity.variant_id), raw))


def instant(text: str | None) -> datetime | None:
    """A time of either API, in UTC; None where there is none. Raises ValueError when it cannot be read."""
    if not text:
        return None
    found = moment(text)
    if found is None:
        found = parsedate_to_datetime(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found


def _to_record(head: _Head, raw: bytes) -> Record:
    return Record(str(head.id), raw, instant(head.date_modified), is_deleted=head.is_deleted)
