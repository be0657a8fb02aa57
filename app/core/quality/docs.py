"""Data docs of one business: one static HTML file that needs no network, with what each suite found over time.

It holds promises, counts and masked samples, so nothing of a person (faults.md E09); each business has a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection

from app.core.businesses.store import Business
from app.core.quality.freshness import source_ages
from app.core.quality.store import QualityResult, history
from app.core.settings import Settings

SHOWN_RUNS = 60
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def docs_path(business: Business, settings: Settings) -> Path:
    """Where the file of a business lies, whether or not it has been written."""
    return settings.folder("quality") / f"{business.slug}.html"


def write_docs(conn: Connection, business: Business, settings: Settings) -> Path:
    """Write the file anew from the stored results, whole or not at all, and return its path."""
    path = docs_path(business, settings)
    new = path.with_suffix(".new")
    new.write_text(
        _TEMPLATES.get_template("docs.html").render(
            business=business,
            suites=_suites(history(conn, business.business_id, SHOWN_RUNS)),
            sources=source_ages(conn, business.business_id),
        )
    )
    return new.replace(path)


def _suites(results: Sequence[QualityResult]) -> list[list[QualityResult]]:
    """Results by suite, each the latest first; suites that do not hold come first."""
    found = [list(of_one) for _, of_one in groupby(results, attrgetter("suite"))]
    order = {"crashed": 0, "failed": 1, "warned": 2, "passed": 3}
    return sorted(found, key=lambda of_one: (order[of_one[0].state], of_one[0].suite))
