"""Bulk operations: start, wait, download. Knows no stream and no cursor, and leaves the file to bulk_file.py.

https://shopify.dev/docs/api/usage/bulk-operations/queries
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, TypeVar

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import (
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from orchestration.connectors.http import with_patience
from orchestration.connectors.shopify.bulk_file import BulkFile, DamagedFileError
from orchestration.connectors.shopify.client import ShopifyClient, field, server_clock
from orchestration.connectors.shopify.queries import BULK_RECENT, BULK_START, BULK_STATUS
from orchestration.connectors.shopify.records import moment

_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_GROWTH = 0.1, 5.0, 1.5
_PATIENCE_SECONDS = 3600.0
File = TypeVar("File", bound=BulkFile)
RECENT = timedelta(minutes=5)
"""A first load takes over what another process of it began this long ago."""


class BulkEndedError(RetryableError):
    """The operation will never give its file: start another one."""


def start(client: ShopifyClient, document: str, search: str = "") -> tuple[str, datetime]:
    """Begin an operation over what `search` finds; its id, and when it began by the server's clock."""
    return with_patience(lambda: _begin(client, document.replace("$FILTER", search)), sleep=client.sleep)


def start_together(client: ShopifyClient, document: str, others: Iterable[str]) -> tuple[str, datetime]:
    """Begin an operation over all of `document`, and those of `others` beside it, for a first load: five run at once.

    Streams are read by different processes, so Shopify's own list says what was begun a moment ago already.
    """
    texts = [one.replace("$FILTER", "") for one in (document, *others)]

    def attempt() -> tuple[str, datetime]:
        recent = _recent(client)
        return recent.get(texts[0]) or _begin(client, texts[0])

    found = with_patience(attempt, sleep=client.sleep)
    recent = _recent(client)
    for text in texts[1:]:
        if text not in recent:
            try:
                _begin(client, text)
            except ThrottledError:  # as many as may: whoever needs another begins it when it is needed
                break
            except FatalError:  # a scope that is not granted, say: whoever needs this one is told by a call of its own
                continue
    return found


def _begin(client: ShopifyClient, text: str) -> tuple[str, datetime]:
    answer = client.query(BULK_START, query=text)
    result = field(answer.body, "bulkOperationRunQuery")
    for error in field(result, "userErrors"):
        if error.get("code") in ("OPERATION_IN_PROGRESS", "LIMIT_REACHED"):
            raise ThrottledError(f"{client.host} runs too many bulk operations already; try again later.", 2.0)
        raise SchemaDriftError(f"{client.host} refuses a bulk query ({error.get('message')}); update this product.")
    return field(result, "bulkOperation", "id"), server_clock(answer)


def _recent(client: ShopifyClient) -> dict[str, tuple[str, datetime]]:
    """`{query: (id, beginning)}` of the operations of the last `RECENT` that are or will be of use."""
    answer = client.query(BULK_RECENT)
    oldest = server_clock(answer) - RECENT
    return {
        one["query"]: (one["id"], began)
        for one in reversed(field(answer.body, "bulkOperations", "nodes"))
        if one["status"] in ("CREATED", "RUNNING", "COMPLETED")
        and (began := moment(one["createdAt"])) is not None
        and began >= oldest
    }


@contextmanager
def open_file(client: ShopifyClient, operation_id: str, kind: type[File] = BulkFile) -> Iterator[File]:  # type: ignore[assignment]
    """Wait for the operation and yield its file, checked to be whole. Raises BulkEndedError when there never will be one."""
    operation = _wait(client, operation_id)
    with tempfile.TemporaryFile() as disk:
        try:
            file = with_patience(lambda: _fetch(client, operation, disk, kind), sleep=client.sleep, attempts=3)
        except DamagedFileError as error:
            raise BulkEndedError(str(error)) from error
        except SchemaDriftError:
            raise
        except FatalError as error:
            raise BulkEndedError(f"{client.host} no longer has the file of a bulk operation; try again.") from error
        yield file


def _wait(client: ShopifyClient, operation_id: str, clock: Callable[[], float] = time.monotonic) -> JsonObject:
    pause, deadline = _FIRST_PAUSE, clock() + _PATIENCE_SECONDS
    while True:
        operation: JsonObject | None = field(client.query(BULK_STATUS, id=operation_id).body, "node")
        status = operation["status"] if operation else "EXPIRED"
        if operation and status == "COMPLETED":
            return operation
        if operation and status == "FAILED" and operation.get("errorCode") == "ACCESS_DENIED":
            raise NotPermittedError(
                f"The access token of {client.host} lacks a read scope; grant it in the app's settings and connect again."
            )
        if status in ("FAILED", "CANCELED", "CANCELING", "EXPIRED"):
            raise BulkEndedError(
                f"{client.host} ended a bulk operation as {status}; it is started again with the next load."
            )
        if clock() > deadline:
            raise RetryableError(
                f"{client.host} has not finished a bulk operation within an hour; the next load goes on waiting."
            )
        client.sleep(pause)
        pause = min(pause * _PAUSE_GROWTH, _LONGEST_PAUSE)


def _fetch(client: ShopifyClient, operation: JsonObject, disk: IO[bytes], kind: type[File]) -> File:
    disk.truncate(0)
    file = kind(disk, int(operation["objectCount"]), client.host)
    if operation["url"]:
        with client.download(operation["url"]) as chunks:
            file.take(chunks)
    else:  # nothing was found
        file.take(())
    return file
