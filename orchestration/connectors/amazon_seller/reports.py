"""Amazon's reports: ask for one, wait until it is made, read its file. Knows no kind of report.

A report is asked for once: its id is kept in the state, since who asks again too soon gets FATAL and no reason.
https://developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from urllib.parse import quote
from uuid import uuid4

import msgspec

from orchestration.connectors.amazon_seller.client import DOCUMENTS, REPORTS, AmazonClient
from orchestration.connectors.base import JsonObject, Page
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from orchestration.connectors.gunzip import gunzipped
from orchestration.connectors.http import with_patience

PATIENCE_SECONDS = 1_800.0
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 5.0, 60.0, 1.6
FILE_BYTES = 4 * 1024**3
"""Of an unpacked file. A seller's largest report has some hundred megabytes."""


class ReportEndedError(RetryableError):
    """Amazon gave the report up: another one must be asked for."""


class _Created(msgspec.Struct):
    reportId: str  # noqa: N815 - Amazon's own spelling


class _Report(msgspec.Struct):
    processingStatus: str  # noqa: N815
    reportDocumentId: str | None = None  # noqa: N815


class _Document(msgspec.Struct):
    url: str
    compressionAlgorithm: str | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class File:
    """A report's bytes, and the character set that they are said to be in."""

    content: IO[bytes]
    charset: str | None


def create(client: AmazonClient, kind: str, marketplace_ids: list[str], since: datetime | None = None) -> str:
    """Ask for a report; its id. Whoever asks twice gets two."""
    wanted: dict[str, object] = {"reportType": kind, "marketplaceIds": marketplace_ids}
    if since:
        wanted["dataStartTime"] = since.isoformat()
    return fields(client.send("POST", REPORTS, json=wanted).body, _Created, client.host).reportId


def obtained(
    client: AmazonClient, kind: str, marketplace_ids: list[str], state: JsonObject, since: datetime | None = None
) -> Generator[Page, None, tuple[str | None, JsonObject]]:
    """Yields pages that only keep the report's id; returns the id of its file (None: nothing to report) and the state."""
    if "report" not in state:
        state = {**state, "report": create(client, kind, marketplace_ids, since)}
        yield Page([], state, uuid4().hex)
    try:
        return wait(client, state["report"]), state
    except ReportEndedError:
        yield Page([], without_report(state), uuid4().hex)
        raise


def without_report(state: JsonObject) -> JsonObject:
    return {name: value for name, value in state.items() if name != "report"}


def wait(client: AmazonClient, report_id: str, clock: Callable[[], float] = time.monotonic) -> str | None:
    """The id of the report's file; None when there is nothing to report.

    Raises ReportEndedError when Amazon gives up, RetryableError when it takes longer than half an hour.
    """
    pause, waited, deadline = _FIRST_PAUSE, 0.0, clock() + PATIENCE_SECONDS
    while True:
        report = fields(client.get(f"{REPORTS}/{quote(report_id, safe='')}").body, _Report, client.host)
        match report.processingStatus:
            case "DONE" if report.reportDocumentId:
                return report.reportDocumentId
            case "CANCELLED":
                return None
            case "FATAL":
                raise ReportEndedError(
                    f"{client.host} gave up on a report, as it does when asked too often; try again later."
                )
        if waited > PATIENCE_SECONDS or clock() > deadline:
            raise RetryableError(
                f"{client.host} has not finished a report within half an hour; the next load goes on waiting."
            )
        client.access.sleep(pause)
        waited, pause = waited + pause, min(pause * _GROWTH, _LONGEST_PAUSE)


@contextmanager
def open_file(client: AmazonClient, document_id: str) -> Iterator[File]:
    """The report's file on disk, unpacked and whole. Its address holds for five minutes; a stale one is asked for again."""
    with tempfile.TemporaryFile() as file:
        try:
            charset = _fetch(client, _document(client, document_id), file)
        except CredentialsError:
            charset = _fetch(client, _document(client, document_id), file)
        file.seek(0)
        yield File(file, charset)


def _document(client: AmazonClient, document_id: str) -> _Document:
    return fields(client.get(f"{DOCUMENTS}/{quote(document_id, safe='')}").body, _Document, client.host)


def _fetch(client: AmazonClient, document: _Document, file: IO[bytes]) -> str | None:
    """Put the document into `file`; the character set that its header names, if any."""
    if document.compressionAlgorithm not in (None, "GZIP"):
        raise FatalError(f"{client.host} packs a report in a way that is not known; update this product.")

    def attempt() -> str | None:
        file.seek(0)
        file.truncate()
        with client.download(document.url) as (response, chunks):
            file.writelines(_unpacked(chunks, client.host) if document.compressionAlgorithm else chunks)
            return response.charset_encoding

    return with_patience(attempt, sleep=client.access.sleep)


def _unpacked(chunks: Iterator[bytes], host: str) -> Iterator[bytes]:
    """At most `FILE_BYTES`, so that no small file fills the disk."""
    total = 0
    for piece in gunzipped(chunks, host):
        total += len(piece)
        if total > FILE_BYTES:
            raise FatalError(f"{host} sent a report of more than {FILE_BYTES // 1024**3} GiB, which is not read.")
        yield piece
