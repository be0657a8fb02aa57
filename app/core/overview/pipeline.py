"""What was last loaded, and which models are in service."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, text

from app.schemas.pipeline import LastLoad, Pipeline, ServedModel

_LOADS = text("""
    select connection_id, stream, run_id, sum(rows_new)::bigint as rows_new, sum(rows_changed)::bigint as rows_changed,
        sum(rows_same)::bigint as rows_same, sum(rows_quarantined)::bigint as rows_quarantined, max(loaded_at) as loaded_at
    from (
        select loads.*, first_value(run_id) over (partition by connection_id, stream order by loaded_at desc) as last_run_id
        from raw.loads where business_id = :business_id
    ) loads
    where run_id = last_run_id
    group by connection_id, stream, run_id order by max(loaded_at) desc, stream""")
_MODELS = text("""
    select model, version, cutoff_on, metrics, created_at from core.model_versions
    where business_id = :business_id and alias = 'champion' order by model""")


def pipeline(conn: Connection, business_id: UUID) -> Pipeline:
    """The last run of every stream and the champion of every model."""
    keys = {"business_id": business_id}
    return Pipeline(
        loads=[LastLoad.model_validate(dict(row)) for row in conn.execute(_LOADS, keys).mappings()],
        models=[ServedModel.model_validate(dict(row)) for row in conn.execute(_MODELS, keys).mappings()],
    )
