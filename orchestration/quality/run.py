"""Run a suite over one business's rows. Great Expectations takes seconds to import, so it is imported on the first run.

It never raises for bad data: a check that crashes, or a query that the database refuses, is a failed check.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from orchestration.quality.result import SAMPLES, Failure, SuiteResult, masked
from orchestration.quality.suite_files import Suite, read_suite

if TYPE_CHECKING:
    import pandas as pd


def run_suite(name: str, url: str, business_id: UUID) -> SuiteResult:
    """Validate one suite; `url` is a plain `postgresql://` URL of a role that reads the table (`ecom_transform`).

    Raises UnknownSuiteError.
    """
    suite, start = read_suite(name), time.perf_counter()
    try:
        rows = _fetch(suite, url, business_id)
    except psycopg.Error as error:
        failures, count = (
            [Failure(f"The rows of {suite.asset} can be read ({type(error).__name__}).", "critical", 1)],
            0,
        )
    else:
        failures, count = validate(suite, rows), len(rows)
    success = all(failure.severity != "critical" for failure in failures)
    seconds = round(time.perf_counter() - start, 3)
    return SuiteResult(suite.name, success, count, len(suite.expectations), seconds, failures)


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
    found = batch.validate(ExpectationSuite(suite.name, expectations=suite.expectations))
    return [_failure(result.to_json_dict()) for result in found.results if not result.success]


def _fetch(suite: Suite, url: str, business_id: UUID) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(suite.query.encode(), {"business_id": business_id})
        columns = [column.name for column in cursor.description or ()]
        return pd.DataFrame(cursor.fetchall(), columns=columns)


def _failure(found: dict[str, Any]) -> Failure:
    configuration, result = found["expectation_config"], found.get("result") or {}
    samples = tuple(masked(value) for value in (result.get("partial_unexpected_list") or [])[:SAMPLES])
    promise = (configuration.get("meta") or {}).get("promise") or configuration["type"]
    return Failure(
        promise, configuration.get("severity") or "critical", int(result.get("unexpected_count") or 1), samples
    )
