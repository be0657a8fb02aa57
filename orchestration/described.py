"""What Dagster shows of assets that no dbt file describes: how old their data may get, and which columns a landed table has."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

_ALLOWED = {"hourly": (timedelta(hours=3), timedelta(hours=26)), "daily": (timedelta(hours=26), timedelta(hours=74))}
_COLUMNS = {
    "business_id": ("uuid", "Business that the object belongs to."),
    "connection_id": ("uuid", "Connection that it came through."),
    "id": ("text", "The platform's own id."),
    "payload": ("jsonb", "The object as the platform wrote it."),
    "payload_hash": ("bytea", "sha256 of the object."),
    "fingerprint": ("text", "What a sweep compares."),
    "source_updated_at": ("timestamp with time zone", "When the platform last changed it, by its own word."),
    "is_deleted": ("boolean", "Whether the platform no longer has it."),
    "observed_at": ("timestamp with time zone", "The server's clock when it was read."),
    "loaded_at": ("timestamp with time zone", "When this version was stored, wall clock."),
    "run_id": ("text", "Run that stored it."),
    "exchange_id": ("text", "Answer of the platform that it came in."),
}
BUILT = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=74), warn_window=timedelta(hours=26))
"""What is built, learned and advised: a day, and a weekend before it counts as failed."""


def pulled_within(cadence: str) -> dg.FreshnessPolicy:
    """Of a stream that is pulled `hourly` or `daily`: twice missed is late, a day (daily: three) is failed."""
    warn, fail = _ALLOWED[cadence]
    return dg.FreshnessPolicy.time_window(fail_window=fail, warn_window=warn)


def with_policy(spec: dg.AssetSpec) -> dg.AssetSpec:
    """The spec with a policy, if it has none. What no run makes promises no age: files, history, the application's tables."""
    is_made = (
        spec.group_name != "core" and spec.tags.get("platform") != "files" and spec.tags.get("domain") != "history"
    )
    return spec.replace_attributes(freshness_policy=BUILT) if is_made and not spec.freshness_policy else spec


def landed_columns() -> dict[str, dg.TableSchema]:
    """Metadata of `raw.<platform>_<stream>`."""
    columns = [dg.TableColumn(name, kind, description=words) for name, (kind, words) in _COLUMNS.items()]
    return {"dagster/column_schema": dg.TableSchema(columns)}
