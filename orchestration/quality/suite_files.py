"""Read a suite's file: where its rows come from, and what they promise. It runs nothing.

A file is a Great Expectations suite as JSON. Its `meta.query` selects the rows of one business (`%(business_id)s`);
large tables are aggregated by it so that one bad row of a million still shows in a minimum or a maximum.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUITES = Path(__file__).parent / "suites"


class UnknownSuiteError(Exception):
    """There is no file for the suite; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Suite:
    """`asset` is the table that it is about, as `schema.table`; `expectations` are objects as GX spells them."""

    name: str
    asset: str
    query: str
    expectations: list[dict[str, Any]]


def suite_names() -> list[str]:
    """All suites, sorted."""
    return sorted(path.stem for path in SUITES.glob("*.json"))


def read_suite(name: str) -> Suite:
    """The suite of a name. Raises UnknownSuiteError."""
    if name not in suite_names():
        raise UnknownSuiteError(f"There is no suite {name!r}; there are {', '.join(suite_names())}.")
    content = json.loads((SUITES / f"{name}.json").read_text())
    meta = content["meta"]
    return Suite(content["name"], meta["asset"], " ".join(meta["query"]), content["expectations"])
