"""Bulk operations say what pages say, as lines in any order."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.conftest import START, STATUS, Shop

ORDERS = """{ orders { edges { node { id updatedAt note customer { id }
  totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount } }
  taxLines { title rate priceSet { shopMoney { amount } } }
  refunds { id totalRefundedSet { shopMoney { amount } } }
  lineItems { edges { node { id quantity title product { id }
    discountAllocations { discountApplication { ... on AutomaticDiscountApplication { title } } } } } } } } } }"""


def test_lines_are_counted_and_children_name_their_parents_in_any_order(shop: Shop) -> None:
    operation, lines = shop.bulk(ORDERS)
    roots = {line["id"] for line in lines if "__parentId" not in line}
    children = [line for line in lines if "__parentId" in line]
    assert int(operation["objectCount"]) == len(lines)
    assert int(operation["rootObjectCount"]) == len(roots) == len(shop.world.market.orders)
    assert {child["__parentId"] for child in children} == roots
    seen: set[str] = set()
    before_parent = 0
    for line in lines:
        before_parent += "__parentId" in line and line["__parentId"] not in seen
        seen.add(line["id"])
    assert before_parent > 0


def test_a_bulk_line_says_what_a_page_says(shop: Shop) -> None:
    _, lines = shop.bulk(ORDERS)
    bulk = {line["id"]: line for line in lines}
    fields = ORDERS[ORDERS.index("id updatedAt") : ORDERS.index("lineItems")]
    page = shop.ask(f"{{ orders(first: 100) {{ nodes {{ {fields} }} }} }}")["orders"]["nodes"]
    assert all(bulk[order["id"]] == order for order in page)


def test_text_that_hurts_arrives_as_escapes(shop: Shop) -> None:
    shop.bulk(ORDERS)
    content = next((shop.world.folder / "bulk").glob("*.jsonl")).read_text()
    assert r"left\u0000 at reception" in content
    assert r"half an emoji \ud83d here" in content


def test_an_empty_result_has_no_address(shop: Shop) -> None:
    operation, lines = shop.bulk('{ orders(query: "id:1") { edges { node { id } } } }')
    assert (operation["status"], operation["url"], lines) == ("COMPLETED", None, [])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ orders { edges { node { refunds { refundLineItems { edges { node { id } } } } } } } }", "within a list field"),
        ("{ shop { name } }", "exactly one top-level connection"),
        ("{ orders { edges { node { nothing } } } }", "Cannot query field"),
        ("{ orders { edges {", "Syntax Error"),
        ("mutation { bulkOperationCancel(id: 1) { userErrors { message } } }", "must not contain mutations"),
        ("{ orders { edges { node { customer { orders { edges { node { lineItems { edges { node { variant { product { variants"
         " { edges { node { id } } } } } } } } } } } } } } } }", "nested more than 2"),
    ],
)  # fmt: skip
def test_what_the_platform_refuses_in_bulk_is_a_user_error(shop: Shop, query: str, message: str) -> None:
    payload = shop.ask(START, q=query)["bulkOperationRunQuery"]
    assert payload["bulkOperation"] is None
    assert message in payload["userErrors"][0]["message"]
    assert payload["userErrors"][0]["code"] == "INVALID"


def test_five_run_at_once_and_a_sixth_waits_outside(shop: Shop) -> None:
    for _ in range(5):
        shop.http.post("/sandbox/fault", json={"kind": "stalled"})
        assert shop.ask(START, q="{ orders { edges { node { id } } } }")["bulkOperationRunQuery"]["userErrors"] == []
    refused = shop.ask(START, q="{ orders { edges { node { id } } } }")["bulkOperationRunQuery"]["userErrors"]
    assert refused[0]["code"] == "OPERATION_IN_PROGRESS"


def test_a_stalled_operation_can_be_cancelled(shop: Shop) -> None:
    shop.http.post("/sandbox/fault", json={"kind": "stalled"})
    made = shop.ask(START, q="{ orders { edges { node { id } } } }")["bulkOperationRunQuery"]["bulkOperation"]
    assert shop.ask(STATUS, id=made["id"])["bulkOperation"]["status"] == "CREATED"
    shop.ask("mutation($id: ID!) { bulkOperationCancel(id: $id) { userErrors { message } } }", id=made["id"])
    assert shop.ask(STATUS, id=made["id"])["bulkOperation"]["status"] == "CANCELED"


def test_a_truncated_result_breaks_off_in_the_middle(shop: Shop) -> None:
    shop.http.post("/sandbox/fault", json={"kind": "truncated"})
    with pytest.raises(json.JSONDecodeError):
        shop.bulk(ORDERS)


@pytest.mark.parametrize(
    ("root", "fields"),
    [
        (
            "orders",
            "id name test note tags transactions { id kind amountSet { shopMoney { amount } } } fulfillments { id }",
        ),
        (
            "customers",
            "id numberOfOrders tags amountSpent { amount } defaultEmailAddress { emailAddress marketingState }",
        ),
        ("products", "id title tags descriptionHtml isGiftCard totalInventory __typename"),
        ("productVariants", "id sku price compareAtPrice position selectedOptions { name value } product { id title }"),
        ("inventoryItems", "id tracked unitCost { amount currencyCode } legacyResourceId aliased: sku"),
    ],
)
def test_compiled_lines_say_what_the_executor_says(shop: Shop, root: str, fields: str) -> None:
    _, lines = shop.bulk(f"{{ {root} {{ edges {{ node {{ {fields} }} }} }} }}")
    bulk = {line["id"]: line for line in lines}
    page = shop.ask(f"{{ {root}(first: 200) {{ nodes {{ {fields} }} }} }}")[root]["nodes"]
    assert page
    assert all(bulk[one["id"]] == one for one in page)
