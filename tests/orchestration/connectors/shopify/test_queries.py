"""Every document that the connector sends is valid under the schema that Shopify publishes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_client_schema, build_schema, parse, print_schema, validate

from orchestration.connectors.shopify import mutations, queries
from orchestration.connectors.shopify.queries import API_VERSION
from tests.orchestration.connectors.shopify.prune import prune

DOCUMENTS = queries.DOCUMENTS | mutations.DOCUMENTS
ROOT = Path(__file__).parents[4]
PUBLISHED = ROOT.parent / "shared/data/shopify_admin_graphql" / f"admin_{API_VERSION}.json.gz"
VENDORED = ROOT / "tests/fixtures" / f"shopify_admin_{API_VERSION}.graphql"


@pytest.fixture(scope="module")
def introspection() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip("Shopify's published schema is not on this machine; the vendored part of it is tested instead.")
    return json.loads(gzip.decompress(PUBLISHED.read_bytes()))["data"]


@pytest.fixture(scope="module")
def published(introspection: dict[str, Any]) -> GraphQLSchema:
    return build_client_schema(introspection)


@pytest.fixture(scope="module")
def vendored() -> GraphQLSchema:
    return build_schema(VENDORED.read_text())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid_under_the_published_schema(name: str, published: GraphQLSchema) -> None:
    assert validate(published, parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid_under_the_vendored_part_of_it(name: str, vendored: GraphQLSchema) -> None:
    assert validate(vendored, parse(DOCUMENTS[name])) == []


def test_the_vendored_part_is_what_the_published_schema_says(
    introspection: dict[str, Any], published: GraphQLSchema
) -> None:
    part = print_schema(build_client_schema(prune(introspection, published, DOCUMENTS.values())))
    assert VENDORED.read_text() == part + "\n"


@pytest.mark.parametrize(
    "name", [name for name in DOCUMENTS if name.startswith("BULK_") and "edges" in DOCUMENTS[name]]
)
def test_a_bulk_document_keeps_the_limits_of_bulk_operations(name: str) -> None:
    text = DOCUMENTS[name]
    assert 1 <= text.count("edges") <= 5
    assert "$first" not in text
    refunds = text[text.find("refunds {") :] if "refunds {" in text else ""
    assert "refundLineItems" not in refunds  # no connection inside a list
