"""Earnings and orders from the report files that Amazon offers: each file is read when it is new or has changed.

A later file replaces all rows in the span of its days. A state is `{"files": {type/filename: md5}}` of those that are in.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime

from orchestration.connectors.amazon_associates.client import CreatorsClient, ReportFile
from orchestration.connectors.amazon_associates.report_files import tables
from orchestration.connectors.amazon_associates.report_rows import read_table
from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import deletions, to_pages


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
            if done.get(_key(file)) != file.md5:
                done = yield from self._file(file, held, done, now)

    def _file(
        self, file: ReportFile, held: set[str], done: dict[str, str], now: datetime
    ) -> Generator[Page, None, dict[str, str]]:
        """New rows first, then the end of those that they replace, and only then the mark that the file is in.

        A file that cannot be read gets none: it is looked at again by every load.
        """
        before, after = {"files": done}, {"files": {**done, _key(file): file.md5}}
        try:
            read = [read_table(one, self.client.marketplace) for one in tables(self.client.download(file))]
        except ValueError as error:
            reason = f"The report file {file.filename[:80]!r} cannot be read: {error}."
            yield from to_pages([Reject("file_unreadable", reason, b"", _key(file))], before, before, now)
            return done
        mine = [table for table in read if table.kind == self.name]
        found = [element for table in mine for element in table.elements]
        yield from to_pages(found, before, before, now)
        ids = {one.id for one in found if isinstance(one, Record)}
        replaced = [one for one in sorted(held - ids) if any(table.covers(one) for table in mine)]
        yield from deletions(replaced, before, now)
        held.difference_update(replaced)
        held.update(ids)
        yield from to_pages([], after, after, now)
        return after["files"]


def _key(file: ReportFile) -> str:
    return f"{file.report_type}/{file.filename}"
