"""Where a row of a mart comes from: ids and hashes of the raw rows behind it, never their payloads."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from app.schemas.recommendations import Shared


class RawRow(Shared):
    """One version of a landed object. `replaced_at` is null for the latest; `since_build` says whether it is what the marts
    were built of. `exchange_id` is the answer of the platform that it came in."""

    table: str
    id: str
    connection_id: UUID
    payload_hash: str
    exchange_id: str
    run_id: str
    observed_at: AwareDatetime | None
    loaded_at: AwareDatetime
    is_deleted: bool
    replaced_at: AwareDatetime | None
    since_build: Literal["same", "changed", "unknown"]


class RowLineage(Shared):
    """The row by its key as text, and its raw rows by table, id and age, the latest version first.

    `is_whole` is false where more objects made the row than are shown.
    """

    mart: str
    key: dict[str, str]
    raw: list[RawRow]
    is_whole: bool
