"""Bulk operations: whole or not at all, in whatever order the lines come."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, SchemaDriftError
from orchestration.connectors.shopify import bulk, spool
from orchestration.connectors.shopify.bulk_file import RootsFile
from tests.orchestration.connectors.shopify.scripted import ScriptedShop, bulk_shop, error

ORDER = "gid://shopify/Order/{}"
LINE = "gid://shopify/LineItem/{}"
OPERATION = "gid://shopify/BulkOperation/1"


def file_lines(orders: int, lines_each: int) -> list[bytes]:
    found: list[dict[str, object]] = []
    for number in range(orders):
        found.append({"id": ORDER.format(number), "name": "#é🛒"})
        found += [
            {"id": LINE.format(number * 100 + i), "quantity": i, "__parentId": ORDER.format(number)}
            for i in range(lines_each)
        ]
    return [orjson.dumps(one) + b"\n" for one in found]


def read(shop: ScriptedShop) -> list[dict]:
    with bulk.open_file(shop.client(), OPERATION) as file:
        return [orjson.loads(one) for objects, _ in file.families({"LineItem": "lineItems"}) for one in objects]


def test_a_file_without_children_gives_its_objects_as_they_came_and_is_as_whole() -> None:
    lines = file_lines(30, 0)
    with bulk.open_file(bulk_shop(lines).client(), OPERATION, RootsFile) as file:
        assert [one + b"\n" for one in file.roots()] == lines
    whole = b"".join(lines)
    for cut in random.Random(7).sample(range(len(whole) - 1), 40):
        shop = bulk_shop([whole[:cut]] if cut else [], counted=30)
        with (
            pytest.raises(RetryableError, match="nothing of it was loaded"),
            bulk.open_file(shop.client(), OPERATION, RootsFile),
        ):
            pass


def test_children_find_their_parents_in_any_order() -> None:
    lines = file_lines(20, 12)
    expected = {order["id"]: order for order in read(bulk_shop(lines))}
    random.Random(7).shuffle(lines)
    shuffled = read(bulk_shop(lines))
    assert {order["id"]: order for order in shuffled} == expected
    assert len(shuffled) == 20
    assert [line["quantity"] for line in shuffled[0]["lineItems"]["nodes"]] == list(range(12))
    assert all("__parentId" not in line for order in shuffled for line in order["lineItems"]["nodes"])


def test_a_file_cut_anywhere_yields_nothing() -> None:
    whole = b"".join(file_lines(4, 2))
    for cut in random.Random(7).sample(range(len(whole) - 1), 200):
        shop = bulk_shop([whole[:cut]] if cut else [], counted=12)
        with pytest.raises(RetryableError, match="nothing of it was loaded"):
            read(shop)


def test_a_file_without_its_last_line_break_is_whole() -> None:
    assert len(read(bulk_shop([b"".join(file_lines(3, 0)).rstrip()], counted=3))) == 3


def test_an_empty_result_has_no_file() -> None:
    shop = bulk_shop([])
    assert read(shop) == []
    assert all(request.method == "POST" for request in shop.requests)


@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "EXPIRED"])
def test_an_operation_that_ended_without_a_file_is_told_from_one_that_is_late(status: str) -> None:
    with pytest.raises(bulk.BulkEndedError):
        read(bulk_shop(file_lines(1, 1), status=status, partialDataUrl="https://storage.googleapis.com/part"))


def test_an_operation_that_is_forbidden_asks_for_a_person() -> None:
    with pytest.raises(CredentialsError, match="lacks a read scope"):
        read(bulk_shop(file_lines(1, 1), status="FAILED", errorCode="ACCESS_DENIED"))


def test_waiting_begins_with_short_pauses_that_grow() -> None:
    states = iter(["CREATED", "RUNNING", "RUNNING", "COMPLETED"])
    operation = {"id": OPERATION, "objectCount": "0", "url": None}
    shop = ScriptedShop(lambda name, variables: {"node": operation | {"status": next(states)}})
    read(shop)
    assert shop.slept == pytest.approx([0.1, 0.15, 0.225])


def test_a_full_queue_of_operations_is_waited_for() -> None:
    busy = {"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [{"code": "OPERATION_IN_PROGRESS"}]}}
    free = {"bulkOperationRunQuery": {"bulkOperation": {"id": OPERATION}, "userErrors": []}}
    answers = iter([busy, error("INTERNAL_SERVER_ERROR"), free])
    shop = ScriptedShop(lambda name, variables: next(answers))
    assert bulk.start(shop.client(), "{ orders { edges { node { id } } } }")[0] == OPERATION


@pytest.mark.parametrize(
    "refusal",
    [
        error("ACCESS_DENIED"),
        {"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [{"code": "INVALID", "message": "No."}]}},
    ],
)
def test_a_first_load_whose_neighbour_is_refused_goes_on_and_begins_the_others(refusal: dict[str, Any]) -> None:
    started: list[str] = []

    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "BulkRecent":
            return {"bulkOperations": {"nodes": []}}
        started.append(variables["query"])
        if variables["query"] == "{ orders }":
            return refusal
        return {"bulkOperationRunQuery": {"bulkOperation": {"id": OPERATION}, "userErrors": []}}

    client = ScriptedShop(answer).client()
    assert bulk.start_together(client, "{ products }", ["{ orders }", "{ customers }"])[0] == OPERATION
    assert started == ["{ products }", "{ orders }", "{ customers }"]
    with pytest.raises(FatalError):  # whoever needs it is told
        bulk.start_together(client, "{ orders }", [])


def test_a_child_without_a_parent_is_handed_out_for_quarantine() -> None:
    lines = file_lines(1, 1)
    orphan = orjson.dumps({"id": LINE.format(9), "__parentId": ORDER.format(404)})
    shop = bulk_shop([*lines, orphan + b"\n"])
    with bulk.open_file(shop.client(), OPERATION) as file:
        assert [one for _, orphans in file.families({"LineItem": "lineItems"}) for one in orphans] == [orphan]


@pytest.mark.parametrize("is_in_order", [True, False])
def test_a_file_of_many_parts_is_read_whole_and_on_from_any_object(
    monkeypatch: pytest.MonkeyPatch, is_in_order: bool
) -> None:
    monkeypatch.setattr(spool, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(spool, "LINES_AT_ONCE", 16)
    monkeypatch.setattr(spool, "LEAST_WAITING_BYTES", 100)
    monkeypatch.setattr(spool, "WAITING_BYTES", 0)
    lines = file_lines(60, 3)
    if not is_in_order:
        random.Random(3).shuffle(lines)
    with bulk.open_file(bulk_shop(lines).client(), OPERATION) as file:
        whole = [one for objects, _ in file.families({"LineItem": "lineItems"}) for one in objects]
        for start in range(61):
            rest = [one for objects, _ in file.families({"LineItem": "lineItems"}, start) for one in objects]
            assert rest == whole[start:]
    assert {orjson.loads(one)["id"] for one in whole} == file.ids == {ORDER.format(n) for n in range(60)}
    assert all(len(orjson.loads(one)["lineItems"]["nodes"]) == 3 for one in whole)


def test_a_child_that_comes_late_is_put_with_those_that_stood_behind_their_parent() -> None:
    lines = file_lines(3, 3)
    late = lines.pop(2)
    assert read(bulk_shop([*lines, late])) == read(bulk_shop(file_lines(3, 3)))


def test_a_child_that_is_spelled_otherwise_stands_among_the_others() -> None:
    before, child, behind = file_lines(1, 3)[:2], orjson.loads(file_lines(1, 3)[2]), file_lines(1, 3)[3]
    child = {"id": child.pop("id"), "title": "a\tb\\", **child}
    tabs = orjson.dumps(child, option=orjson.OPT_INDENT_2).replace(b"\n", b"\t")
    [found] = read(bulk_shop([*before, tabs + b"\n", behind]))
    assert found == read(bulk_shop([*before, orjson.dumps(child) + b"\n", behind]))[0]
    assert [line.get("title") for line in found["lineItems"]["nodes"]] == [None, "a\tb\\", None]


def test_a_line_with_blanks_escapes_and_its_parent_in_the_middle_reads_as_one_without() -> None:
    root = b'{"id": "gid:\\/\\/shopify\\/Order\\/1", "name": "\\u00e9"}\n'
    child = b'{"__parentId": "gid://shopify/Order/1", "id": "gid://shopify/LineItem/1", "quantity": 1 }\n'
    with bulk.open_file(bulk_shop([child, root]).client(), OPERATION) as file:
        [(objects, orphans)] = file.families({"LineItem": "lineItems"})
    line = b'{"id":"gid://shopify/LineItem/1","quantity":1}'
    assert objects == [b'{"id":"gid://shopify/Order/1","name":"\xc3\xa9","lineItems":{"nodes":[' + line + b"]}}"]
    assert orphans == []


@pytest.mark.parametrize("line", [b'{"name":"x"}', b'{"id":7}', b'{"id":"a\\tb"}', b"[]"])
def test_an_object_without_an_id_is_a_change_of_the_platform(line: bytes) -> None:
    with pytest.raises(SchemaDriftError, match="in a bulk file; update this product"):
        read(bulk_shop([line + b"\n"]))


def test_a_child_that_was_not_asked_for_is_a_change_of_the_platform() -> None:
    stranger = b'{"id":"gid://shopify/Metafield/1","__parentId":"gid://shopify/Order/0"}\n'
    with pytest.raises(SchemaDriftError, match="type 'Metafield'"):
        read(bulk_shop([*file_lines(1, 1), stranger]))
