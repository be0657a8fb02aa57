"""Landing in memory, as tests of connectors need it: the latest payload per id, the fingerprints, the cursor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from orchestration.connectors.base import Page, Reject, State, Stream


@dataclass
class Landed:
    """What is in after the pages of one stream were committed; `versions` holds every payload that an id has had."""

    rows: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    versions: dict[str, list[Any]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    state: State = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def fingerprints(self) -> Mapping[str, str]:
        return dict(self.marks)

    def load(self, stream: Stream, pages: int | None = None) -> Landed:
        """Read from the last cursor on: all of it, or as many pages as a process lives for."""
        for page in islice(self._read(stream), pages):
            self.commit(page)
        return self

    def commit(self, page: Page) -> None:
        for record in page.records:
            if record.is_deleted:
                self.deleted.add(record.id)
                self.rows.pop(record.id, None), self.marks.pop(record.id, None)
                continue
            self.rows[record.id] = json.loads(record.payload)
            self.marks[record.id] = record.fingerprint
            versions = self.versions.setdefault(record.id, [])
            if not versions or versions[-1] != self.rows[record.id]:
                versions.append(self.rows[record.id])
        self.rejects += page.rejects
        self.state = json.loads(json.dumps(page.state))

    def _read(self, stream: Stream) -> Iterator[Page]:
        return stream.read(self.state, self)
