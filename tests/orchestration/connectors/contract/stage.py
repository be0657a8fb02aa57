"""A registered platform before its sandbox, and a landing in memory. Waiting moves the sandbox's clock, so nobody sleeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from orchestration.connectors.base import Access, Connector, JsonObject, Page, Platform, Stream, StreamInfo
from orchestration.connectors.http import new_client
from orchestration.connectors.registry import find
from sandbox.platform import SandboxPlatform
from sandbox.platforms import AT_ROOT, UnderPrefix, make
from tests.orchestration.connectors.contract.in_process import InProcess

HOST = "http://127.0.0.1:8765"  # as the sandbox server would have it; no port is opened

HOUR, DAY = 3_600, 86_400
WAITS = (HOUR, 21 * HOUR, 8 * DAY, 24 * DAY, 35 * DAY)
"""A change is found by the next window, a nightly sweep, or a sliding re-read, which some platforms allow once a month."""


@dataclass
class Stage:
    """One platform and its sandbox, under the address that the sandbox server would give it."""

    platform: Platform
    sandbox: SandboxPlatform
    http: httpx2.Client

    def access(self, **changed: str) -> Access:
        """What the sandbox's own credentials open; `changed` replaces some of them."""
        given = self.sandbox.credentials | changed
        secret = {f.name for f in self.platform.fields if f.is_secret}
        return Access(
            url=HOST if self.platform.name == AT_ROOT else f"{HOST}/{self.platform.name}",
            credentials={name: value for name, value in given.items() if name in secret},
            settings={f.name: given.get(f.name, f.default) for f in self.platform.fields if f.name not in secret},
            http=self.http,
            sleep=self.sandbox.pass_time,
        )

    def connector(self, **changed: str) -> Connector:
        return self.platform.connect(self.access(**changed))

    def stream(self, name: str) -> Stream:
        """As a process of its own would open it."""
        return next(stream for stream in self.connector().streams() if stream.name == name)

    def secrets(self) -> list[str]:
        """Values that no message and no log may show."""
        return [value for value in self.access().credentials.values() if len(value) >= 6]


def stage(name: str) -> Stage:
    platform = find(name)
    sandbox = make(name, seed=5, base_url=HOST if name == AT_ROOT else f"{HOST}/{name}")
    app = sandbox.app if name == AT_ROOT else UnderPrefix(sandbox.app, name)
    return Stage(platform, sandbox, new_client(transport=InProcess(app)))


@dataclass
class Held:
    """What is landed of one stream: the bytes of the latest object per id, fingerprints, and the cursor as JSON keeps it."""

    rows: dict[str, bytes] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    state: JsonObject = field(default_factory=dict)
    rejected: int = 0

    def fingerprints(self) -> Mapping[str, str]:
        return dict(self.marks)

    def load(self, stream: Stream) -> int:
        """Commit every page from the cursor on; how many objects were new, changed or deleted."""
        return sum(self.commit(page) for page in stream.read(self.state, self))

    def commit(self, page: Page) -> int:
        differing = 0
        for record in page.records:
            before = self.rows.get(record.id)
            if record.is_deleted:
                differing += self.rows.pop(record.id, None) is not None
                self.marks.pop(record.id, None)
                continue
            self.rows[record.id], self.marks[record.id] = record.payload, record.fingerprint
            differing += before != record.payload
        self.rejected += len(page.rejects)
        self.state = json.loads(json.dumps(page.state))
        return differing

    def copy(self) -> Held:
        return Held(dict(self.rows), dict(self.marks), dict(self.state), self.rejected)


def differences(info: StreamInfo, truth: Mapping[str, JsonObject], held: Held) -> list[str]:
    """Sentences on ids that are missing or too many, and on fields of `matters` that differ; the first few."""
    said = [f"{i} is missing" for i in truth.keys() - held.rows.keys()]
    said += [f"{i} should not be there" for i in held.rows.keys() - truth.keys()]
    paths = [path.split(".") for path in info.matters]
    for record_id in truth.keys() & held.rows.keys():
        landed = json.loads(held.rows[record_id])
        for path in paths:
            expected, found = list(at(truth[record_id], path)), list(at(landed, path))
            if expected != found and json.loads(json.dumps(expected, default=str)) != found:
                said.append(f"{'.'.join(path)} of {record_id} is {found!r:.80}, not {expected!r:.80}")
    return sorted(said)[:5]


def at(value: Any, path: list[str]) -> Iterator[Any]:
    """All values at a dotted path, which goes on into every element of a list."""
    if isinstance(value, list):
        for element in value:
            yield from at(element, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        yield from at(value.get(path[0]), path[1:])
