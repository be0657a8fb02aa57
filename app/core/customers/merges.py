"""Merge two customers, keep an identifier from joining any, and take either back. Nothing is deleted: the rows are the audit.

The next build respects what stands here (`int_identities__resolved`); without it, everything is exactly as it was before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.exceptions import UserError

_KEY = re.compile(r"(shared:)?[0-9a-f]{32}")
_LONGEST_REASON = 500
_IS_KNOWN = text("select 1 from marts.dim_customers where business_id = :business_id and customer_key = :customer_key")
_INSERT = text("""
    insert into core.customer_merges (business_id, kind, identity_hash, other_identity_hash, reason, decided_by)
    values (:business_id, :kind, :identity_hash, :other_identity_hash, :reason, :actor) returning merge_id""")
_REVOKE = text("""
    update core.customer_merges set revoked_by = :actor, revoked_at = now()
    where business_id = :business_id and merge_id = :merge_id and revoked_at is null""")
_LIST = text("select * from core.customer_merges order by decided_at, merge_id")


class MergeError(UserError):
    """A merge that cannot be."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`kind` is `merge` (two customers are one person) or `split` (the identifier joins nobody); instants are UTC."""

    merge_id: UUID
    kind: str
    identity_hash: str
    other_identity_hash: str | None
    reason: str
    decided_by: str
    decided_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


def merge_customers(
    database: Connection, business_id: UUID, customer_key: str, other_key: str, *, reason: str, actor: str
) -> UUID:
    """From the next build on both are one person. Raises MergeError for keys that no customer has, or twice the same."""
    if customer_key == other_key:
        raise MergeError("Both keys are the same customer's: give two.")
    for key in (customer_key, other_key):
        _check_key(key)
        if not database.execute(_IS_KNOWN, {"business_id": business_id, "customer_key": key}).first():
            raise MergeError(f"No customer has the key {key}: `ecom export dim_customers` shows those there are.")
    return _decide(database, business_id, "merge", customer_key, other_key, reason, actor)


def split_identifier(database: Connection, business_id: UUID, identity_hash: str, *, reason: str, actor: str) -> UUID:
    """From the next build on the identifier (a mail's, a number's or an account's hash) joins nobody. Raises MergeError."""
    _check_key(identity_hash)
    return _decide(database, business_id, "split", identity_hash, None, reason, actor)


def revoke_decision(database: Connection, business_id: UUID, merge_id: UUID, *, actor: str) -> None:
    """Take a merge or a split back. Raises MergeError when there is none that still stands."""
    values = {"business_id": business_id, "merge_id": merge_id, "actor": actor}
    if database.execute(_REVOKE, values).rowcount == 0:
        raise MergeError(f"There is no merge {merge_id} that still stands: `ecom customers merges` lists them.")


def list_decisions(database: Connection) -> list[Decision]:
    """All of the business, the revoked ones too, oldest first."""
    fields = Decision.__dataclass_fields__
    return [Decision(**{name: row[name] for name in fields}) for row in database.execute(_LIST).mappings()]


def _decide(
    database: Connection, business_id: UUID, kind: str, one: str, other: str | None, reason: str, actor: str
) -> UUID:
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise MergeError(f"Say why, in at most {_LONGEST_REASON} characters.")
    values = {"business_id": business_id, "kind": kind, "identity_hash": one, "other_identity_hash": other}
    made: UUID = database.execute(_INSERT, values | {"reason": reason.strip(), "actor": actor}).scalar_one()
    return made


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise MergeError(f"{key[:60]!r} is no key of a customer: it has 32 digits and letters from a to f.")
