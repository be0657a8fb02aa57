"""One asset per stream of a platform, made the same way for all: the connector pulls, landing commits, the asset reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from sqlalchemy import Engine

from app.core.connections.open import open_connector
from app.core.connections.store import Connection, record_sync, set_status
from app.core.database.engine import tenant
from orchestration.connectors.base import Platform, StreamInfo
from orchestration.connectors.exceptions import CredentialsError, NotPermittedError
from orchestration.described import landed_columns, pulled_within
from orchestration.failures import RETRIES, source_errors
from orchestration.landing.load import LoadResult, load_stream
from orchestration.partitions import connections_of
from orchestration.resources import Workspace


class Pull(dg.Config):
    """Run configuration of a pull."""

    full: bool = False  # forget the cursor and read everything again


def stream_asset(platform: Platform, info: StreamInfo) -> dg.AssetsDefinition:
    """The asset `raw/<platform>_<stream>`, partitioned by the platform's connections."""
    key = ["raw", f"{platform.name}_{info.name}"]

    @dg.asset(
        key=key,
        group_name="raw",
        description=f"{info.grain} Exactly as {platform.title} wrote it; replaced versions move to the history table.",
        kinds={platform.name, "postgres"},
        owners=["team:data"],
        tags={"platform": platform.name, "domain": platform.domain},
        metadata=landed_columns(),
        partitions_def=connections_of(platform.name),
        retry_policy=RETRIES,
        freshness_policy=pulled_within(platform.cadence),
        check_specs=[
            dg.AssetCheckSpec(
                "no_record_is_quarantined",
                asset=key,
                description="Records that cannot be read wait in raw.quarantine with their bytes and the reason; the rest is loaded.",
            )
        ],
    )
    def pulled(
        context: dg.AssetExecutionContext, config: Pull, workspace: Workspace
    ) -> Iterator[dg.MaterializeResult[None]]:
        result = _pull(context, workspace, platform.name, info.name, config.full)
        check = dg.AssetCheckResult(
            check_name="no_record_is_quarantined",
            passed=result.rows_quarantined == 0,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"quarantined": result.rows_quarantined},
        )
        yield dg.MaterializeResult(metadata=_metadata(result), check_results=[check])

    return pulled


@source_errors()
def _pull(
    context: dg.AssetExecutionContext, workspace: Workspace, platform: str, stream: str, full: bool
) -> LoadResult:
    connection = workspace.connection(context.partition_key)
    with (
        refusals_noted(workspace.engine, connection, stream),
        open_connector(workspace.engine, connection, workspace.settings) as connector,
    ):
        wanted = next(s for s in connector.streams() if s.name == stream)
        result = load_stream(
            workspace.url("ingest"),
            business_id=connection.business_id,
            connection_id=connection.connection_id,
            platform=platform,
            stream=wanted,
            run_id=context.run_id,
            holder=f"{context.run_id}:{stream}",
            full=full,
        )
    with workspace.tenant(connection.business_id) as database:
        record_sync(database, connection.connection_id, clock_at=result.server_time, stream=stream)
    return result


@contextmanager
def refusals_noted(engine: Engine, connection: Connection, stream: str) -> Iterator[None]:
    """A refused credential marks the connection, so that the screens can ask for a new one; a right that only this stream
    lacks does not."""
    try:
        yield
    except NotPermittedError:
        raise
    except CredentialsError as error:
        with tenant(engine, connection.business_id) as database:
            set_status(database, connection.connection_id, "needs_credentials", str(error), refused_stream=stream)
        raise


def _metadata(result: LoadResult) -> dict[str, Any]:
    return {
        "dagster/partition_row_count": result.rows_new + result.rows_changed + result.rows_same,
        "new": result.rows_new,
        "changed": result.rows_changed,
        "unchanged": result.rows_same,
        "deleted": result.rows_deleted,
        "quarantined": result.rows_quarantined,
        "pages": result.pages,
        "new_fields": list(result.new_fields),
        "cursor": dg.MetadataValue.json(result.cursor),
    }
