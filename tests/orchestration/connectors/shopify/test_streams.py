"""Which way of reading is taken when, and what is believed to be gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from orchestration.connectors.base import Page
from orchestration.connectors.shopify.streams import CUSTOMERS, ORDERS, PRODUCTS, SnapshotStream, WindowStream
from tests.orchestration.connectors.shopify.scripted import BULK_URL, ScriptedShop

ORDER = {"id": "gid://shopify/Order/1", "updatedAt": "2026-03-01T11:59:00Z", "refunds": []}


@dataclass
class Known:
    held: dict[str, str]

    def fingerprints(self) -> dict[str, str]:
        return self.held


def shop(
    found: list[dict[str, Any]], scopes: tuple[str, ...] = ("read_all_orders",), recent: tuple[dict[str, Any], ...] = ()
) -> ScriptedShop:
    """A shop whose every list, file and window holds `found`; it remembers what it was asked."""

    def answer(name: str, variables: dict[str, Any]) -> Any:
        asked.append((name, variables))
        if name == "Shop":
            granted = [{"handle": scope} for scope in scopes]
            return {"shop": {"id": "1"}, "currentAppInstallation": {"accessScopes": granted}}
        operation = {"bulkOperation": {"id": "gid://shopify/BulkOperation/1"}, "userErrors": []}
        bulk = {"BulkRecent": {"bulkOperations": {"nodes": recent}}, "BulkStart": {"bulkOperationRunQuery": operation}}
        if name in bulk:
            return bulk[name]
        if name == "BulkStatus":
            return {"node": {"status": "COMPLETED", "objectCount": str(len(found)), "url": BULK_URL if found else None}}
        if name == "Existing":
            return {"nodes": [None for _ in variables["ids"]]}
        if name == "OrdersById":
            lines = {"nodes": [], "pageInfo": {"hasNextPage": False}}
            return {"nodes": [one | {"lineItems": lines} for one in found if one["id"] in variables["ids"]]}
        lines = {"lineItems": {"nodes": [], "pageInfo": {"hasNextPage": False}}} if name == "Orders" else {}
        nodes = [one | lines for one in found]
        return {name.lower(): {"nodes": nodes, "pageInfo": {"hasNextPage": False, "endCursor": None}}}

    asked: list[tuple[str, dict[str, Any]]] = []
    scripted = ScriptedShop(answer, file=b"".join(orjson.dumps(one) + b"\n" for one in found))
    scripted.asked = asked
    return scripted


def names(scripted: ScriptedShop) -> list[str]:
    return [name for name, _ in scripted.asked]


def gone(pages: list[Page]) -> list[str]:
    return [record.id for page in pages for record in page.records if record.is_deleted]


def test_a_first_load_is_a_bulk_operation_and_its_cursor_is_the_servers_clock() -> None:
    scripted = shop([ORDER])
    pages = list(WindowStream(scripted.client(), ORDERS).read({}, Known({})))
    assert names(scripted) == ["Shop", "BulkRecent", "BulkStart", "BulkRecent", *["BulkStart"] * 4, "BulkStatus"]
    assert pages[-1].state["updated_at"] == "2026-03-01T12:00:00+00:00"
    assert [page.state.get("bulk", {}).get("handed_on") for page in pages] == [0, 1, None]


def test_a_load_that_was_cut_short_goes_on_with_the_same_operation_after_what_it_has() -> None:
    scripted = shop([ORDER | {"id": f"gid://shopify/Order/{i}"} for i in range(5)])
    job = {
        "id": "gid://shopify/BulkOperation/1",
        "started_at": "2026-03-01T11:00:00+00:00",
        "handed_on": 3,
        "whole": True,
    }
    pages = list(WindowStream(scripted.client(), ORDERS).read({"bulk": job}, Known({})))
    assert names(scripted) == ["Shop", "BulkStatus"]
    assert sum(len(page.records) for page in pages) == 2
    assert pages[-1].state["updated_at"] == "2026-03-01T11:00:00+00:00"


def test_a_first_load_starts_all_operations_together_and_takes_over_what_was_started_for_it() -> None:
    started = [variables["query"] for name, variables in _first_load().asked if name == "BulkStart"]
    assert [query.split()[1].partition("(")[0] for query in started] == [
        "customers", "orders", "inventoryItems", "productVariants", "products",
    ]  # fmt: skip
    mine = {"id": "gid://shopify/BulkOperation/7", "query": started[0], "status": "RUNNING"}
    fresh, old = mine | {"createdAt": "2026-03-01T11:58:00Z"}, mine | {"createdAt": "2026-03-01T11:50:00Z"}
    others = tuple(fresh | {"query": query} for query in started[1:])
    assert "BulkStart" not in names(_first_load(fresh, *others))
    assert names(_first_load(old, *others)).count("BulkStart") == 1
    assert names(_first_load(mine | {"createdAt": "2026-03-01T11:58:00Z", "status": "FAILED"})).count("BulkStart") == 5


def _first_load(*recent: dict[str, Any]) -> ScriptedShop:
    scripted = shop([], recent=recent)
    list(WindowStream(scripted.client(), CUSTOMERS).read({}, Known({})))
    return scripted


def test_a_stream_that_was_loaded_before_starts_no_operation_but_its_own() -> None:
    scripted = shop([{"id": "gid://shopify/Product/1", "updatedAt": "2026-03-01T11:59:00Z"}])
    list(SnapshotStream(scripted.client(), PRODUCTS).read({}, Known({"gid://shopify/Product/1": ""})))
    assert names(scripted) == ["BulkStart", "BulkStatus"]


def test_an_increment_is_a_half_open_window_with_overlap_up_to_the_servers_clock() -> None:
    scripted = shop([ORDER])
    state = {"updated_at": "2026-03-01T06:00:00+00:00", "whole_at": None}
    pages = list(WindowStream(scripted.client(), ORDERS).read(state, Known({})))
    searched = next(variables["filter"] for name, variables in scripted.asked if name == "Orders")
    assert searched == "updated_at:>='2026-03-01T05:45:00Z' AND updated_at:<'2026-03-01T12:00:00Z'"
    assert [page.state["updated_at"][11:16] for page in pages[:2]] == ["11:59", "12:00"]


def test_a_gap_of_more_than_a_day_is_read_by_bulk() -> None:
    scripted = shop([ORDER])
    list(WindowStream(scripted.client(), ORDERS).read({"updated_at": "2026-02-20T06:00:00+00:00"}, Known({})))
    assert "Orders" not in names(scripted)
    assert "updated_at:>='2026-02-20T05:45:00Z'" in scripted.asked[1][1]["query"]


def test_customers_are_read_whole_every_seven_days() -> None:
    state = {"updated_at": "2026-03-01T06:00:00+00:00", "whole_at": "2026-02-20T06:00:00+00:00"}
    scripted = shop([])
    list(WindowStream(scripted.client(), CUSTOMERS).read(state, Known({})))
    assert "BulkStart" in names(scripted)
    scripted = shop([])
    list(WindowStream(scripted.client(), CUSTOMERS).read(state | {"whole_at": "2026-02-25T06:00:00+00:00"}, Known({})))
    assert "BulkStart" not in names(scripted)


def test_an_order_that_vanished_is_deleted_only_where_all_orders_can_be_seen() -> None:
    state, known = {"updated_at": "2026-03-01T11:00:00+00:00"}, Known({"gid://shopify/Order/9": "x"})
    assert gone(list(WindowStream(shop([ORDER]).client(), ORDERS).read(state, known))) == ["gid://shopify/Order/9"]
    blind = shop([ORDER], scopes=("read_orders",))
    assert gone(list(WindowStream(blind.client(), ORDERS).read(state, known))) == []
    assert gone(list(WindowStream(blind.client(), ORDERS).read({}, known))) == []


def test_a_product_that_vanished_is_deleted() -> None:
    scripted = shop([{"id": "gid://shopify/Product/1", "updatedAt": "2026-03-01T11:59:00Z"}])
    known = Known({"gid://shopify/Product/1": "", "gid://shopify/Product/2": ""})
    state = {"updated_at": "2026-03-01T11:00:00+00:00"}
    assert gone(list(SnapshotStream(scripted.client(), PRODUCTS).read(state, known))) == ["gid://shopify/Product/2"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"updatedAt": "yesterday"}, "time_unreadable"),
        ({"refunds": [{"id": "gid://shopify/Refund/1"}]}, "refund_unreadable"),
    ],
)
def test_an_object_that_cannot_be_read_is_handed_out_for_quarantine(change: dict[str, Any], code: str) -> None:
    scripted = shop([ORDER | change])
    answer = scripted.answer
    scripted.answer = lambda name, variables: (
        {"nodes": [None for _ in variables["ids"]]} if name == "RefundLinesById" else answer(name, variables)
    )
    pages = list(WindowStream(scripted.client(), ORDERS).read({}, Known({})))
    assert [reject.reason_code for page in pages for reject in page.rejects] == [code]
