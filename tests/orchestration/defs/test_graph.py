"""The asset graph: whole, without loops, and every asset says what it is."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration.connectors.base import Platform
from orchestration.connectors.registry import platforms
from orchestration.definitions import defs

GROUPS = {
    "raw",
    "staging",
    "intermediate",
    "marts",
    "features",
    "models",
    "predictions",
    "recommendations",
    "outcomes",
    "core",
}


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return defs()


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> dg.AssetGraph:
    return definitions.resolve_asset_graph()


def test_there_is_no_loop(graph: dg.AssetGraph) -> None:
    assert graph.toposorted_asset_keys


def test_every_asset_says_what_it_is_and_is_checked(graph: dg.AssetGraph) -> None:
    checked = {check.asset_key for check in graph.asset_check_keys}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name in GROUPS, key
        assert node.description, f"{key} has no description"
        assert node.owners, f"{key} has no owner"
        assert node.kinds, f"{key} has no kind"
        assert node.tags.get("domain"), f"{key} has no domain"
        assert key in checked, f"{key} has no check"


def test_whatever_a_run_makes_may_only_be_so_old(graph: dg.AssetGraph) -> None:
    assert [key for key in graph.materializable_asset_keys if graph.get(key).freshness_policy is None] == []


@pytest.mark.parametrize("layer", ["raw", "staging", "intermediate", "marts", "features"])
def test_every_table_shows_its_columns(graph: dg.AssetGraph, layer: str) -> None:
    tables = [key for key in graph.get_all_asset_keys() if key.path[0] == layer]
    assert tables
    assert [key for key in tables if "dagster/column_schema" not in graph.get(key).metadata] == []


def test_asset_names_are_nouns(graph: dg.AssetGraph) -> None:
    verbs = ("load_", "get_", "make_", "build_", "run_", "update_")
    assert [key for key in graph.get_all_asset_keys() if key.path[-1].startswith(verbs)] == []


def test_the_way_from_raw_to_outcomes_is_unbroken(graph: dg.AssetGraph) -> None:
    def ancestors(key: dg.AssetKey) -> set[dg.AssetKey]:
        parents = graph.get(key).parent_keys
        return set(parents).union(*(ancestors(parent) for parent in parents))

    advice = dg.AssetKey(["recommendations", "pricing"])
    behind = ancestors(advice)
    for layer, name in (
        ("raw", "shopify_orders"),
        ("marts", "fct_product_daily"),
        ("models", "price_response"),
        ("predictions", "demand"),
    ):
        assert dg.AssetKey([layer, name]) in behind


def test_every_job_resolves(definitions: dg.Definitions) -> None:
    for name in ("shopify_ingestion_job", "pipeline_job", "implementation_job"):
        assert definitions.resolve_job_def(name)


def test_marts_and_raw_have_checks(graph: dg.AssetGraph) -> None:
    checked = {key.asset_key for key in graph.asset_check_keys}
    for name in ("fct_orders", "fct_order_lines", "fct_product_daily"):
        assert dg.AssetKey(["marts", name]) in checked
    assert dg.AssetKey(["raw", "shopify_orders"]) in checked


@pytest.mark.parametrize("platform", platforms().values(), ids=platforms().keys())
def test_every_platform_has_assets_a_job_that_ends_and_a_schedule_that_is_off(
    definitions: dg.Definitions, graph: dg.AssetGraph, platform: Platform
) -> None:
    job = definitions.resolve_job_def(f"{platform.name}_ingestion_job")
    assert int(job.tags["dagster/max_runtime"]) > 0
    selected = {dg.AssetKey(["raw", f"{platform.name}_{info.name}"]) for info in platform.streams}
    assert job.asset_layer.selected_asset_keys == selected
    for key in selected:
        assert graph.get(key).tags["domain"] == platform.domain
        assert any(check.asset_key == key for check in graph.asset_check_keys)
    schedule = definitions.resolve_schedule_def(f"{platform.name}_{platform.cadence}_schedule")
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED


def test_every_job_has_a_longest_run_time(definitions: dg.Definitions) -> None:
    jobs = [job for job in definitions.resolve_all_job_defs() if not job.name.startswith("__")]
    assert [job.name for job in jobs if "dagster/max_runtime" not in job.tags] == []
