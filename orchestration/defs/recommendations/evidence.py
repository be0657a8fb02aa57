"""From a recommendation down to the rows as its platform sent them: the latest order lines of the variant that it is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from app.core.lineage.documents import Document, order_documents
from ml.proposals import Proposal

ROWS = 5  # a person follows a few; the mart beside them has all

_LATEST = """
    with latest as (
        select variant_key, connection_id, order_id, line_id,
            row_number() over (partition by variant_key order by ordered_at desc, line_id) as place
        from marts.fct_order_lines
        where business_id = %(business_id)s and variant_key = any(%(variants)s)
    )
    select variant_key, connection_id, order_id, line_id from latest where place <= %(rows)s order by variant_key, place
"""


def with_raw_rows(transform_url: str, business_id: UUID, proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals, each with `{"type": "raw", "id": "raw.<table>/<id>"}` of up to ROWS latest sales of its variant."""
    said = list(proposals)
    rows = _latest(transform_url, business_id, {key for p in said if (key := _variant(p))})
    return [replace(p, evidence=[*p.evidence, *rows.get(_variant(p) or "", [])]) for p in said]


def _latest(transform_url: str, business_id: UUID, variants: set[str]) -> Mapping[str, list[Mapping[str, Any]]]:
    if not variants:
        return {}
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    asked = {"business_id": business_id, "variants": sorted(variants), "rows": ROWS}
    with psycopg.connect(transform_url) as database:
        lines = database.execute(_LATEST, asked).fetchall()
        documents = order_documents(database, business_id, {(connection, order) for _, connection, order, _ in lines})
    for key, connection, order, line in lines:
        for table, identity in _of_line(documents.get((connection, order), []), line):
            found[key][f"{table}/{identity}"] = None
    return {key: [{"type": "raw", "id": one} for one in list(rows)[:ROWS]] for key, rows in found.items()}


def _of_line(documents: Sequence[Document], line: str) -> Sequence[Document]:
    """A file's lines are documents of their own; elsewhere the order's documents hold the line."""
    return [one for one in documents if one[1] == line] or documents


def _variant(proposal: Proposal) -> str | None:
    """`variant_key` of the target; None for what is about no single variant."""
    return str(proposal.target["id"]) if proposal.target["type"] == "variant" else None
