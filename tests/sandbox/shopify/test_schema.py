"""What we serve is Shopify's own schema, less what we do not serve: same names, arguments, defaults and nullability."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, introspection_from_schema, is_required_argument

from sandbox.market.market import Market
from sandbox.market.size import MarketSize
from sandbox.shopify.cost import Bucket
from sandbox.shopify.graph import Graph

PUBLISHED = Path(__file__).resolve().parents[4] / "shared/data/shopify_admin_graphql/admin_2026-10.json.gz"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(Market(MarketSize(variants=8, days=2, orders_per_day=3)), "http://shop.example")


def written(kind: dict[str, Any]) -> str:
    """`[Order!]!` of an introspected type."""
    if kind["kind"] == "NON_NULL":
        return written(kind["ofType"]) + "!"
    return f"[{written(kind['ofType'])}]" if kind["kind"] == "LIST" else kind["name"]


def arguments(field: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {a["name"]: (written(a["type"]), a["defaultValue"]) for a in field.get("args") or []}


def fields(kind: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f["name"]: f for f in (kind.get("fields") or []) + (kind.get("inputFields") or [])}


@pytest.mark.skipif(not PUBLISHED.exists(), reason="Shopify's published schema is not in ../shared")
def test_every_type_and_field_is_as_shopify_publishes_it(graph: Graph) -> None:
    published = {t["name"]: t for t in json.loads(gzip.decompress(PUBLISHED.read_bytes()))["data"]["__schema"]["types"]}
    ours = introspection_from_schema(graph.schema, descriptions=False)["__schema"]["types"]
    for kind in (t for t in ours if not t["name"].startswith("__")):
        theirs = published[kind["name"]]
        assert kind["kind"] == theirs["kind"]
        assert {i["name"] for i in kind["interfaces"] or []} <= {i["name"] for i in theirs["interfaces"] or []}
        assert {v["name"] for v in kind["enumValues"] or []} <= {v["name"] for v in theirs["enumValues"] or []}
        for name, field in fields(kind).items():
            assert written(field["type"]) == written(fields(theirs)[name]["type"]), f"{kind['name']}.{name}"
            assert arguments(field).items() <= arguments(fields(theirs)[name]).items(), f"{kind['name']}.{name}"


def test_every_field_of_the_schema_can_be_read(graph: Graph) -> None:
    for name, getters in graph.getters.items():
        kind = graph.schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        served = set(getters) | {field for owner, field in graph.with_arguments if owner == name}
        assert set(kind.fields) == served, name


def test_the_bucket_restores_with_time_and_never_overflows() -> None:
    now = [0.0]
    bucket = Bucket(maximum=100, restore_rate=10, clock=lambda: now[0])
    assert bucket.take(100)
    assert not bucket.take(1)
    now[0] = 5.0
    assert bucket.take(50)
    now[0] = 1000.0
    assert bucket.report(1, 1)["throttleStatus"]["currentlyAvailable"] == 100


def test_no_required_argument_is_unknown_to_the_resolvers(graph: Graph) -> None:
    query = graph.schema.query_type
    assert query is not None
    required = {n for n, f in query.fields.items() if any(is_required_argument(a) for a in f.args.values())}
    assert required == {
        "order",
        "customer",
        "shopifyqlQuery",
        "product",
        "productVariant",
        "inventoryItem",
        "node",
        "nodes",
        "bulkOperation",
        "codeDiscountNodeByCode",
    }
