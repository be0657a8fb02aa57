"""Great Expectations suites as asset checks. A critical failure is an error, the rest warns; a crash counts as failed.

Every result is kept (`core.quality_results`): what failed keeps changes from being written to shops, and is drawn in the docs.
"""

from dataclasses import asdict

import dagster as dg

from app.core.businesses.store import Business
from app.core.quality.docs import write_docs
from app.core.quality.store import QualityResult, record
from orchestration.partitions import businesses
from orchestration.quality.result import SuiteResult
from orchestration.quality.run import run_suite
from orchestration.quality.suite_files import read_suite, suite_names
from orchestration.resources import Workspace


def suite_check(name: str) -> dg.AssetChecksDefinition:
    """The check of one suite file on the table that the file names, for the partition's business."""
    suite = read_suite(name)

    @dg.asset_check(
        asset=suite.asset.split("."),
        name=f"{name}_keeps_its_expectations",
        description=f"{len(suite.expectations)} expectations of orchestration/quality/suites/{name}.json; samples are masked.",
        partitions_def=businesses,
    )
    def check(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> dg.AssetCheckResult:
        business = workspace.business(context.run.tags["dagster/partition"])
        result = run_suite(name, workspace.url("transform"), business.business_id)
        keep(workspace, business, result, context.run.run_id)
        return evaluation(result)

    return check


def keep(workspace: Workspace, business: Business, result: SuiteResult, run_id: str) -> None:
    """Store a result and draw the business's docs anew."""
    failures = [asdict(failure) for failure in result.failures]
    with workspace.tenant(business.business_id) as database:
        kept = QualityResult(
            result.suite, result.asset, result.state, result.rows, result.expectations, result.seconds, failures, run_id
        )
        record(database, business.business_id, kept)
        write_docs(database, business, workspace.settings)


def evaluation(result: SuiteResult) -> dg.AssetCheckResult:
    """A suite's result in Dagster's words."""
    failures = [{"promise": f.promise, "unexpected": f.unexpected, "samples": list(f.samples)} for f in result.failures]
    return dg.AssetCheckResult(
        passed=result.state == "passed",
        severity=dg.AssetCheckSeverity.WARN if result.success else dg.AssetCheckSeverity.ERROR,
        metadata={
            "rows": result.rows,
            "seconds": result.seconds,
            "state": result.state,
            "failures": dg.MetadataValue.json(failures),
        },
    )


suite_checks = [suite_check(name) for name in suite_names()]
