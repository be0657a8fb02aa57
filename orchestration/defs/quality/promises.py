"""Promises of what is learned and advised, asked of the stored rows: models, recommendations, outcomes and decisions."""

import dagster as dg
from sqlalchemy import TextClause, text

from orchestration.champions import champion_of
from orchestration.partitions import businesses
from orchestration.resources import Workspace

MODELS = ("demand", "price_response", "customer_segments")
KINDS = {"inventory": "reorder", "pricing": "price_change", "segmentation": "win_back_segment"}

_INCOMPLETE = text("""
    select count(*) from core.recommendations
    where kind = :kind and status = 'proposed' and (
        jsonb_array_length(evidence) = 0 or jsonb_array_length(reasons) = 0
        or not ((effect ->> 'low')::numeric <= (effect ->> 'mean')::numeric
            and (effect ->> 'mean')::numeric <= (effect ->> 'high')::numeric))""")
_UNSAID = text("select count(*) from core.outcomes where realised is null and coalesce(reason, '') = ''")
_UNBOUND = text("select count(*) from core.approvals where coalesce(content_hash, '') = ''")


def model_check(model: str) -> dg.AssetChecksDefinition:
    """What is served is what passed the gate, to the byte."""

    @dg.asset_check(asset=["models", model], name="champion_is_intact", partitions_def=businesses,
                    description="The files of the version in service have the sha256 that the gate has pinned.")  # fmt: skip
    def check(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> dg.AssetCheckResult:
        from ml.digest import folder_digest

        champion = champion_of(workspace, workspace.business(context.run.tags["dagster/partition"]), model)  # type: ignore[arg-type]
        if champion is None:
            return dg.AssetCheckResult(passed=True, metadata={"champion": "none has passed the gate yet"})
        digest = folder_digest(workspace.settings.folder("models") / champion.artifact_path)
        return dg.AssetCheckResult(passed=digest == champion.artifact_sha256, metadata={"champion": champion.label})

    return check


def count_check(
    asset: list[str], name: str, description: str, statement: TextClause, **given: str
) -> dg.AssetChecksDefinition:
    """The statement counts what breaks the promise, in the application's own tables of the partition's business."""

    @dg.asset_check(asset=asset, name=name, description=description, partitions_def=businesses)
    def check(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> dg.AssetCheckResult:
        business = workspace.business(context.run.tags["dagster/partition"])
        with workspace.tenant(business.business_id) as database:
            broken: int = database.execute(statement, given).scalar_one()
        return dg.AssetCheckResult(passed=broken == 0, metadata={"broken": broken})

    return check


promise_checks = [
    *(model_check(model) for model in MODELS),
    *(
        count_check(["recommendations", name], "each_has_reasons_evidence_and_an_interval",
                    "No open recommendation lacks reasons, evidence or an ordered interval.", _INCOMPLETE, kind=kind)
        for name, kind in KINDS.items()
    ),
    count_check(["outcomes", "realised_effects"], "each_is_measured_or_says_why",
                "What was not measured has a reason.", _UNSAID),
    count_check(["core", "approvals"], "each_binds_what_was_seen",
                "Every decision holds the hash of what the person saw.", _UNBOUND),
]  # fmt: skip
