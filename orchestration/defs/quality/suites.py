"""Great Expectations suites as asset checks. A critical failure is an error, the rest warns; a crash counts as failed."""

import dagster as dg

from orchestration.partitions import businesses
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
        return dg.AssetCheckResult(
            passed=not result.failures,
            severity=dg.AssetCheckSeverity.WARN if result.success else dg.AssetCheckSeverity.ERROR,
            metadata={
                "rows": result.rows,
                "seconds": result.seconds,
                "failures": dg.MetadataValue.json(
                    [
                        {"promise": f.promise, "unexpected": f.unexpected, "samples": list(f.samples)}
                        for f in result.failures
                    ]
                ),
            },
        )

    return check


suite_checks = [suite_check(name) for name in suite_names()]
