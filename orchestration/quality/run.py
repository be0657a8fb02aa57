"""Run a suite over one business's rows. Great Expectations takes seconds to import, so it is imported on the first run.

It never raises for bad data: a check that crashes, or a query that the database refuses, is a failed check.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from app.core.privacy.columns import sort_of
from orchestration.quality.result import SAMPLES, Failure, Severity, SuiteResult, masked
from orchestration.quality.suite_files import Suite, read_suite

if TYPE_CHECKING:
    import pandas as pd


def run_suite(name: str, url: str, business_id: UUID) -> SuiteResult:
    """Validate the suite of a file; `url` is a plain `postgresql://` URL of a role that reads the table (`ecom_transform`).

    Raises UnknownSuiteError.
    """
    return run(read_suite(name), url, business_id)


def run(suite: Suite, url: str, business_id: UUID) -> SuiteResult:
    """Validate one suite. Whatever goes wrong on the way is a failed suite: what could not be checked is not trusted."""
    start, rows, is_crashed = time.perf_counter(), 0, False
    try:
        found = _fetch(suite, url, business_id)
        rows, failures = _counted(found), validate(suite, found)
    except Exception as error:  # noqa: BLE001 - a check that crashes must not pass for one that was never there
        failures, is_crashed = [_crash(suite, error)], True
    seconds = round(time.perf_counter() - start, 3)
    return SuiteResult(suite.name, suite.asset, rows, len(suite.expectations), seconds, failures, is_crashed)


def _crash(suite: Suite, error: Exception) -> Failure:
    """By the error's class alone: its words may quote a value."""
    return Failure(f"The suite {suite.name} can be run ({type(error).__name__}).", "critical", 1)


def _counted(rows: pd.DataFrame) -> int:
    """Rows of the table: what an aggregating query has counted in `rows`, else the frame's own."""
    return int(rows["rows"].sum()) if "rows" in rows else len(rows)


def validate(suite: Suite, rows: pd.DataFrame) -> list[Failure]:
    """The expectations that do not hold for `rows`, in the suite's order; none for no rows at all."""
    if rows.empty:
        return []
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.core.expectation_suite import ExpectationSuite  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    batch = (
        context.data_sources.add_pandas(suite.name)
        .add_dataframe_asset(suite.name)
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": rows})
    )
    understood = ExpectationSuite(suite.name, expectations=suite.expectations)
    if len(understood.expectations) != len(suite.expectations):
        raise ValueError("Great Expectations left out expectations that it does not know.")  # it only logs them
    found = batch.validate(understood)
    return [_failure(suite, result.to_json_dict()) for result in found.results if not result.success]


def _fetch(suite: Suite, url: str, business_id: UUID) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(suite.query.encode(), {"business_id": business_id})
        columns = [column.name for column in cursor.description or ()]
        return pd.DataFrame(cursor.fetchall(), columns=columns)


def _failure(suite: Suite, found: dict[str, Any]) -> Failure:
    configuration, result = found["expectation_config"], found.get("result") or {}
    sort = sort_of(suite.asset, str(configuration["kwargs"].get("column")))
    is_personal = sort is not None and sort.name != "none"
    seen = (result.get("partial_unexpected_list") or [])[:SAMPLES]
    promise = (configuration.get("meta") or {}).get("promise") or configuration["type"]
    severity: Severity = "critical" if _raised(found) else configuration.get("severity") or "critical"
    samples = tuple(masked(value, is_personal=is_personal) for value in seen)
    return Failure(promise, severity, int(result.get("unexpected_count") or 1), samples)


def _raised(found: dict[str, Any]) -> bool:
    """Whether the expectation itself crashed; Great Expectations says so per expectation or per metric."""
    said = found.get("exception_info") or {}
    return any(one.get("raised_exception") for one in (said, *said.values()) if isinstance(one, dict))
