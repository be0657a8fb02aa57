"""Earnings and orders from the report files that Amazon offers: each file is read when it is new or has changed.

A later file replaces all rows in the span of its days. A state is `{"files": {type/filename: md5}}` of those that are in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from orchestration.connectors.amazon_associates.client import CreatorsClient, ReportFile
from orchestration.connectors.amazon_associates.report_files import tables
from orchestration.connectors.amazon_associates.report_rows import ReportTable, read_table
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import Element, deletions, to_pages


@dataclass(frozen=True, slots=True)
class ReportRows:
    """The rows of one kind (`earnings`, `orders`) in all report files; the name of the stream is that of the kind."""

    client: CreatorsClient
    name: str

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        files, now = self.client.reports()
        done = dict(state.get("files", {})) if state else {}
        held = set(known.fingerprints()) if any(done.get(_key(one)) != one.md5 for one in files) else set()
        for file in files:
            if done.get(_key(file)) == file.md5:
                continue
            before, done = {"files": done}, {**done, _key(file): file.md5}
            yield from self._file(file, held, before, {"files": done}, now)

    def _file(
        self, file: ReportFile, held: set[str], before: JsonObject, after: JsonObject, now: datetime
    ) -> Iterator[Page]:
        """New rows first, then the end of those that they replace, and only then the mark that the file is in."""
        read: list[ReportTable] = []
        rejects: list[Element] = []
        try:
            read = [read_table(one, self.client.marketplace) for one in tables(self.client.download(file))]
        except ValueError as error:
            reason = f"The report file {file.filename[:80]!r} cannot be read: {error}."
            rejects = [Reject("file_unreadable", reason, b"")]
        mine = [table for table in read if table.kind == self.name]
        found = [element for table in mine for element in table.elements]
        yield from to_pages(found + rejects, before, before, now)
        ids = {one.id for one in found if isinstance(one, Record)}
        replaced = [one for one in sorted(held - ids) if any(table.covers(one) for table in mine)]
        yield from deletions(replaced, before, now)
        held.difference_update(replaced)
        held.update(ids)
        yield from to_pages([], after, after, now)


def _key(file: ReportFile) -> str:
    return f"{file.report_type}/{file.filename}"
