"""The dbt project as assets, one partition per business; dbt's own tests appear as asset checks."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from app.core.database.server import mlflow_url
from orchestration.building import one_build_at_a_time
from orchestration.dbt_environment import dbt_environment
from orchestration.defs.transformation.described import described
from orchestration.manifest import parsed_manifest
from orchestration.partitions import businesses
from orchestration.project import dbt_project
from orchestration.resources import Workspace
from orchestration.standing_views import TABLES_AND_ALL_TESTS, note_views, views_stand
from orchestration.warm_up import begin


class LayerTranslator(DagsterDbtTranslator):
    """Group by layer, owned by the data team; sources and the tables of `core` are not partitioned by business."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props["fqn"][1])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str] | None:
        return ["team:data"]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """The domain is the folder; features have none and are about what their name says: `feat_<entity>__<grain>`."""
        folder = str(dbt_resource_props["fqn"][2])
        is_folder = folder != dbt_resource_props["name"]
        return {"domain": folder if is_folder else folder.removeprefix("feat_").split("__")[0]}

    def get_partition_mapping(
        self, dbt_resource_props: Mapping[str, Any], dbt_parent_resource_props: Mapping[str, Any]
    ) -> dg.PartitionMapping | None:
        is_source = dbt_parent_resource_props["resource_type"] == "source"
        return dg.AllPartitionMapping() if is_source else None


TRANSLATOR = LayerTranslator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))


@dbt_assets(
    manifest=parsed_manifest(),
    project=dbt_project,
    partitions_def=businesses,
    dagster_dbt_translator=TRANSLATOR,
    select="resource_type:model",
)
def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, workspace: Workspace) -> Iterator[Any]:
    """Build and test the warehouse of one business."""
    business = workspace.business(context.partition_key)
    # By environment and not by --vars: another business then needs no new parse of the project.
    os.environ.update(dbt_environment(workspace.url("transform")) | {"ECOM_DBT_BUSINESS_ID": str(business.business_id)})
    loading = begin(mlflow_url(workspace.settings)) if _learns(context) else None
    url = workspace.url("transform")
    manifest = json.loads(parsed_manifest().read_bytes())
    leaves_views_out = _builds_everything(context) and views_stand(url, manifest)
    words = TABLES_AND_ALL_TESTS if leaves_views_out else ()
    with one_build_at_a_time(url, business.business_id):
        invocation = dbt.cli(["build", "--exclude-resource-type", "unit_test", *words], context=context)
        yield from described(invocation, workspace, business.business_id)
    if _builds_everything(context) and not leaves_views_out:
        note_views(url, manifest)
    if loading:
        loading.join()


def _builds_everything(context: dg.AssetExecutionContext) -> bool:
    """Whether dbt gets its default selection: all models with all their tests."""
    assets = context.assets_def
    has_all_models = assets.keys_by_output_name == assets.node_keys_by_output_name
    has_all_tests = assets.check_specs_by_output_name == assets.node_check_specs_by_output_name
    return bool(has_all_models and has_all_tests)


def _learns(context: dg.AssetExecutionContext) -> bool:
    """Whether models are trained in the same run."""
    selected = context.run.asset_selection
    return selected is None or any(key.path[0] == "models" for key in selected)
