"""What holds for every model, read off the manifest and the files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.warehouse import PROJECT, Warehouse, dbt, dbt_variables

MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate"},
    "marts": {"intermediate", "marts"},
    "features": {"marts", "features"},
}
ONLY_LATER = {("stg_files__generic_order_lines", "model.ecom.int_order_documents__built")}
"""Not read, but waited for."""
SCREENS_AND_MODELS = {
    "feed", "today", "tracker", "outcomes", "figures", "tie_out", "customers", "demand", "price_response", "customer_segments",
}  # fmt: skip


@pytest.fixture(scope="module")
def manifest(warehouse: Warehouse, dbt_target: Path) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in dbt_variables(warehouse.settings).items():
            patch.setenv(name, value)
        dbt("parse", dbt_target)
    return dict(json.loads((dbt_target / "manifest.json").read_text()))


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_each_layer_reads_only_from_the_layer_below(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    nodes = manifest["nodes"] | manifest["sources"]
    layer = {key: "source" if node["resource_type"] == "source" else node["fqn"][1] for key, node in nodes.items()}
    wrong = {(m["name"], p) for m in models for p in m["depends_on"]["nodes"] if layer[p] not in MAY_READ[m["fqn"][1]]}
    assert wrong == ONLY_LATER


def test_every_model_has_a_yml_of_its_name_that_ends_with_the_grain(models: list[dict[str, Any]]) -> None:
    for model in models:
        assert (PROJECT / model["original_file_path"]).with_suffix(".yml").exists(), model["name"]
        assert ". Grain is one row per " in model["description"], model["name"]


def test_every_column_is_described_and_typed(models: list[dict[str, Any]]) -> None:
    bare = [
        (m["name"], c["name"])
        for m in models
        for c in m["columns"].values()
        if not (c["description"] and c["data_type"])
    ]
    assert not bare


def test_marts_and_features_keep_a_contract(models: list[dict[str, Any]]) -> None:
    assert not [
        m["name"] for m in models if m["fqn"][1] in ("marts", "features") and not m["config"]["contract"]["enforced"]
    ]


def test_every_table_of_a_mart_has_a_primary_key_or_a_test_of_its_key(
    manifest: dict[str, Any], models: list[dict[str, Any]]
) -> None:
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "keyed"
    }
    tables = [m for m in models if m["fqn"][1] in ("marts", "features") and m["config"]["materialized"] != "view"]
    keyless = [m for m in tables if "primary_key" not in {constraint["type"] for constraint in m["constraints"]}]
    assert {m["unique_id"] for m in keyless} <= tested


def test_every_model_and_every_source_has_an_owner(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    assert not [n["name"] for n in [*models, *manifest["sources"].values()] if not n["config"]["meta"].get("owner")]


def test_every_source_that_is_pulled_may_only_be_so_old(manifest: dict[str, Any]) -> None:
    """Replaced versions come only with changes; files when somebody has one; the reference rates with a package."""
    unpromised = ("files_", "ecb_")
    pulled = [
        source
        for source in manifest["sources"].values()
        if source["schema"] == "raw"
        and not source["name"].startswith(unpromised)
        and not source["name"].endswith("_history")
    ]
    assert len(pulled) >= 6
    for source in pulled:
        assert source["loaded_at_field"] == "loaded_at", source["name"]
        assert source["freshness"]["warn_after"]["count"], source["name"]


def test_every_screen_and_model_says_what_it_reads(manifest: dict[str, Any]) -> None:
    assert {exposure["name"] for exposure in manifest["exposures"].values()} == SCREENS_AND_MODELS


def test_whatever_the_application_reads_is_exposed(manifest: dict[str, Any]) -> None:
    """A mart that a screen, a figure, a command or a model reads is seen as its user when the mart changes."""
    read = re.compile(r"\b(?:from|join|table:|fed_by:)\s+(?:marts|features)\.([a-z_]+)|\"((?:fct|dim|feat)_[a-z_]+)\"")
    rooms = [PROJECT.parent / room for room in ("app/core", "app/cli", "orchestration/defs")]
    files = [file for room in rooms for kind in ("*.py", "*.yml") for file in room.rglob(kind)]
    found = {name for file in files for one in read.findall(file.read_text()) for name in one if name}
    built = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    exposed = {key.rsplit(".", 1)[1] for one in manifest["exposures"].values() for key in one["depends_on"]["nodes"]}
    assert len(found & built) > 12
    assert found & built <= exposed, sorted(found & built - exposed)


def test_a_view_is_never_bound_to_one_business(models: list[dict[str, Any]]) -> None:
    views = [m for m in models if m["config"]["materialized"] == "view"]
    assert not [m["name"] for m in views if "of_business" in m["raw_code"]]


def test_every_table_reads_one_business_only(models: list[dict[str, Any]]) -> None:
    for model in (m for m in models if m["config"]["materialized"] != "view"):
        assert "of_business" in model["raw_code"], model["name"]


def test_the_note_that_a_build_is_complete_comes_after_all_that_reads_a_change_set(manifest: dict[str, Any]) -> None:
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    sets = {key for key, node in nodes.items() if node["config"]["incremental_strategy"] == "queue_changes"}
    reads = {key for key, node in nodes.items() if sets & set(node["depends_on"]["nodes"])}
    before, found = list(nodes["model.ecom.fct_builds"]["depends_on"]["nodes"]), set()
    while before:
        found.add(key := before.pop())
        before += nodes[key]["depends_on"]["nodes"] if key in nodes else []
    assert sets
    assert (sets | reads) <= found


def test_money_rules_hold_on_small_examples(warehouse: Warehouse, dbt_target: Path) -> None:
    warehouse.build(None)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in dbt_variables(warehouse.settings).items():
            patch.setenv(name, value)
        found = dbt("test", dbt_target, "--select", "test_type:unit")
    assert len(found.result.results) >= 4


def test_nothing_but_a_uuid_is_a_business(warehouse: Warehouse, dbt_target: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in dbt_variables(warehouse.settings, UUID(int=1)).items():
            patch.setenv(name, value)
        patch.setenv("ECOM_DBT_BUSINESS_ID", "x' or true --")
        with pytest.raises(AssertionError):
            dbt("run", dbt_target, "--select", "int_customers__identified")
