"""The elements of an answer as pages of records: those that cannot be read become rejects, the others stay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

import msgspec

from orchestration.connectors.base import JsonObject, Page, Record, Reject
from orchestration.connectors.exceptions import FatalError, RetryableError, SchemaDriftError
from orchestration.connectors.http import parse_json
from orchestration.connectors.legible import decoded

PAGE_RECORDS = 5_000
"""What is committed at once where a platform answers with everything in one piece."""
MOST_GONE, FEW_GONE = 0.2, 10
"""A look that would delete a larger share, and more than a few, is not believed."""

T = TypeVar("T")
Element = Record | Reject


def fields(content: bytes, shape: type[T], host: str) -> T:
    """The few fields of an answer that `shape` (a msgspec Struct) names; the others are skipped.

    Raises SchemaDriftError that names the field, RetryableError for a body that is cut off or a web page.
    """
    try:
        return decoded(content, msgspec.json.Decoder(shape))
    except msgspec.ValidationError as error:
        raise SchemaDriftError(f"{host} answered in another shape ({error}); update this product.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        parse_json(content, host)  # says which of the two it is
        raise RetryableError(f"{host} sent an answer that cannot be read; try again in a minute.") from error


def read_elements(
    elements: Iterable[bytes], decoder: msgspec.json.Decoder[T], to_record: Callable[[T, bytes], Record]
) -> list[Element]:
    """Each element (a JSON object in the server's own bytes) through `to_record`, which gets the fields that it decodes to.

    `to_record` says by a ValueError why an element is no record, or by an OverflowError that a time of it has no place in UTC.
    """
    found: list[Element] = []
    for element in elements:
        try:
            found.append(to_record(decoded(element, decoder), element))
        except (msgspec.DecodeError, ValueError, OverflowError) as error:
            found.append(Reject("unreadable", f"The object cannot be read: {str(error)[:200]}.", element))
    return found


def to_pages(
    elements: Sequence[Element], before: JsonObject, after: JsonObject, server_time: datetime | None
) -> Iterator[Page]:
    """Pages of at most `PAGE_RECORDS`; only the last moves the cursor from `before` to `after`. There is always one."""
    exchange_id = uuid4().hex
    for at in range(0, max(len(elements), 1), PAGE_RECORDS):
        chunk = elements[at : at + PAGE_RECORDS]
        is_last = at + PAGE_RECORDS >= len(elements)
        yield Page(
            records=[one for one in chunk if isinstance(one, Record)],
            rejects=[one for one in chunk if isinstance(one, Reject)],
            state=after if is_last else before,
            exchange_id=exchange_id,
            server_time=server_time,
        )


@dataclass(slots=True)
class Seen:
    """What one look has shown: ids, and whether something could not be read, which then might be any of the others."""

    ids: set[str] = field(default_factory=set)
    has_rejects: bool = False

    def add(self, elements: list[Element]) -> None:
        self.ids.update(one.id for one in elements if isinstance(one, Record))
        self.has_rejects = self.has_rejects or any(isinstance(one, Reject) for one in elements)


def gone(held: Collection[str], seen: Seen, what: str, *, is_trusted: bool) -> list[str]:
    """Ids of `held` that were not seen. Raises FatalError when a large part would vanish, unless `is_trusted`."""
    missing = [] if seen.has_rejects else [one for one in held if one not in seen.ids]
    if not is_trusted and len(missing) > max(FEW_GONE, MOST_GONE * len(held)):
        raise FatalError(
            f"{len(missing):,} of {len(held):,} {what} are no longer listed, so none was marked as deleted; check the"
            " account's permissions, or load the stream in full if they really are gone."
        )
    return missing


def deletions(ids: list[str], state: JsonObject, server_time: datetime | None) -> Iterator[Page]:
    """A page that marks `ids` as deleted; none where there are none."""
    if ids:
        yield from to_pages([Record(one, is_deleted=True) for one in ids], state, state, server_time)
