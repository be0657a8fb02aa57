"""From Shopify's objects to the records and pages that landing commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import orjson

from orchestration.connectors.base import JsonObject, Page, Record, Reject

Fingerprint = Callable[[JsonObject], str]


def to_page(
    objects: list[JsonObject],
    state: JsonObject,
    server_time: datetime,
    *,
    exchange_id: str = "",
    fingerprint: Fingerprint | None = None,
) -> Page:
    """One page; an object that cannot be read becomes a reject with its bytes, the others stay."""
    found = [to_record(one, fingerprint) for one in objects]
    return Page(
        records=[one for one in found if isinstance(one, Record)],
        rejects=[one for one in found if isinstance(one, Reject)],
        state=state,
        exchange_id=exchange_id or uuid4().hex,
        server_time=server_time,
    )


def to_record(found: JsonObject, fingerprint: Fingerprint | None = None) -> Record | Reject:
    """`found` as a record; its payload spells the object as the server did, without blanks."""
    payload = orjson.dumps(found)
    identity = found.get("id")
    if not isinstance(identity, str) or not identity:
        return Reject("no_id", "The object has no id.", payload)
    if any(refund.get("refundLineItems") is None for refund in found.get("refunds") or ()):
        return Reject(
            "refund_unreadable", "Shopify lists a refund of this order but does not give its lines.", payload, identity
        )
    updated_at = moment(found.get("updatedAt"))
    if updated_at is None and "updatedAt" in found:
        return Reject("time_unreadable", "The field updatedAt holds no time.", payload, identity)
    return Record(identity, payload, updated_at, fingerprint=fingerprint(found) if fingerprint else "")


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
