"""From a recommendation down to the rows as its platform sent them: the latest order lines of the variant that it is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from ml.proposals import Proposal
from orchestration.resources import Workspace

ROWS = 5  # a person follows a few; the mart beside them has all

_LATEST = """
    with latest as (
        select variant_key, connection_id, platform, order_id, line_id,
            row_number() over (partition by variant_key order by ordered_at desc, line_id) as place
        from marts.fct_order_lines
        where business_id = %(business_id)s and variant_key = any(%(variants)s)
    )
    select latest.variant_key,
        case
            when latest.platform <> 'files' then 'raw.' || latest.platform || '_orders/' || latest.order_id
            when generic.line_id is not null then 'raw.files_generic_orders/' || latest.line_id
            else 'raw.files_shopify_orders/' || latest.line_id
        end as id
    from latest
    left join staging.stg_files__generic_order_lines as generic
        on generic.business_id = %(business_id)s and generic.connection_id = latest.connection_id and generic.line_id = latest.line_id
    where latest.place <= %(rows)s
    order by latest.variant_key, latest.place
"""


def with_raw_rows(workspace: Workspace, business_id: UUID, proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals, each with `{"type": "raw", "id": "raw.<table>/<id>"}` of up to ROWS latest sales of its variant."""
    said = list(proposals)
    rows = _latest(workspace, business_id, {key for p in said if (key := _variant(p))})
    return [replace(p, evidence=[*p.evidence, *rows.get(_variant(p) or "", [])]) for p in said]


def _latest(workspace: Workspace, business_id: UUID, variants: set[str]) -> Mapping[str, list[Mapping[str, Any]]]:
    if not variants:
        return {}
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    asked = {"business_id": business_id, "variants": sorted(variants), "rows": ROWS}
    with psycopg.connect(workspace.url("transform")) as connection:
        for key, identity in connection.execute(_LATEST, asked):
            found[key].append({"type": "raw", "id": identity})
    return found


def _variant(proposal: Proposal) -> str | None:
    """`variant_key` of the target; None for what is about no single variant."""
    return str(proposal.target["id"]) if proposal.target["type"] == "variant" else None
