"""Orders are handed on as the server spelled them; the way that was taken to read one leaves no trace in it."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.connectors.base import Record
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import RetryableError
from orchestration.connectors.shopify import orders
from orchestration.connectors.shopify.bulk_file import BulkFile
from orchestration.connectors.shopify.queries import FINGERPRINT_AMOUNTS, FINGERPRINT_FIELDS
from orchestration.connectors.shopify.records import spelled
from tests.orchestration.connectors.shopify.scripted import ScriptedShop

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
marks = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), texts)
moneys = st.one_of(
    st.none(),
    st.just({}),
    st.just({"shopMoney": None}),
    st.fixed_dictionaries({"shopMoney": st.fixed_dictionaries({"amount": st.one_of(st.none(), texts)})}),
)


@st.composite
def made_orders(draw: st.DrawFn) -> dict[str, Any]:
    numbers = draw(st.lists(st.integers(1, 10**13), unique=True, max_size=5))
    order = {"id": "gid://shopify/Order/1", "title": draw(texts)}
    order |= {name: draw(marks) for name in FINGERPRINT_FIELDS} | {name: draw(moneys) for name in FINGERPRINT_AMOUNTS}
    nodes = [{"id": f"gid://shopify/LineItem/{n}", "title": draw(texts)} for n in numbers]
    page = {"hasNextPage": False, "endCursor": draw(st.one_of(st.none(), texts))}
    return order | {"updatedAt": "2026-03-01T12:00:00Z", "refunds": [], "lineItems": {"nodes": nodes, "pageInfo": page}}


def read(text: bytes) -> Element:
    [found] = orders.read(ScriptedShop(lambda name, variables: {}).client(), [spelled(text)])
    return found


def by_hand(order: dict[str, Any]) -> Element:
    """The way of orders with refunds, which are parsed and put together again."""
    [found] = orders._completed(ScriptedShop(lambda name, variables: {}).client(), [orjson.dumps(order)])
    return found


@given(made_orders(), st.sampled_from([{}, {"indent": 1}, {"ensure_ascii": False}, {"separators": (",", ":")}]))
def test_an_order_that_lacks_nothing_reads_as_one_that_was_completed_however_the_server_spells_it(
    order: dict[str, Any], spelling: dict[str, Any]
) -> None:
    found = read(json.dumps(order, **spelling).encode())
    assert found == by_hand(order)
    assert isinstance(found, Record)
    assert orders.fingerprint(orjson.dumps(order)) == (found.id, found.fingerprint)


@given(made_orders())
def test_an_order_that_comes_by_bulk_has_the_bytes_of_one_that_comes_by_page(order: dict[str, Any]) -> None:
    root = {name: value for name, value in order.items() if name != "lineItems"}
    children = [line | {"__parentId": order["id"]} for line in order["lineItems"]["nodes"]]
    file = memory_file([orjson.dumps(one) for one in (*children, root)])
    [([whole], [])] = file.families({"LineItem": "lineItems"})
    assert read(whole) == read(orjson.dumps(order))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"totalTaxSet": "12"}, "totalTaxSet"),
        ({"test": {"a": 1}}, "test"),
        ({"totalPriceSet": {"shopMoney": 3}}, "totalPriceSet"),
    ],
)
def test_an_order_with_a_field_of_another_type_is_still_handed_on_with_all_its_lines(
    change: dict[str, Any], field: str
) -> None:
    more = {"node": {"lineItems": {"nodes": [{"id": "gid://shopify/LineItem/2"}], "pageInfo": {"hasNextPage": False}}}}
    first = {"nodes": [{"id": "gid://shopify/LineItem/1"}], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}
    order = {
        "id": "gid://shopify/Order/1",
        "updatedAt": "2026-03-01T12:00:00Z",
        "refunds": [],
        "lineItems": first,
    } | change
    [found] = orders.read(ScriptedShop(lambda name, variables: more).client(), [orjson.dumps(order)])
    assert isinstance(found, Record)
    landed = orjson.loads(found.payload)
    assert (landed[field], len(landed["lineItems"]["nodes"])) == (change[field], 2)


@pytest.mark.parametrize("text", [b"null", b"[]", b'"x"', b'{"id":"gid://shopify/Order/1","refunds":[{}],"a":1e999}'])
def test_what_is_no_order_is_a_reject_with_its_bytes_and_the_others_stay(text: bytes) -> None:
    good = orjson.dumps(
        {"id": "gid://shopify/Order/1", "updatedAt": "2026-03-01T12:00:00Z", "refunds": [], "lineItems": {"nodes": []}}
    )
    reject, record = orders.read(ScriptedShop(lambda name, variables: {}).client(), [text, good])
    assert (reject.reason_code, reject.original) == ("unreadable", text)  # type: ignore[union-attr]
    assert isinstance(record, Record)


@pytest.mark.parametrize("text", [b'{"id":"gid://shopify/Order/1","test":fal}', b"[]", b'{"id":"\xff"}'])
def test_a_damaged_line_of_a_sweep_is_tried_again(text: bytes) -> None:
    with pytest.raises(RetryableError, match="is damaged"):
        orders.fingerprint(text)


def memory_file(lines: list[bytes]) -> BulkFile:
    """Never more than what is kept in memory before it is written."""

    class NoDisk:
        def fileno(self) -> int:
            return -1

    file = BulkFile(NoDisk(), len(lines), "shop.example")  # type: ignore[arg-type]
    file.take([b"\n".join(lines)])
    return file
