"""Loading is repeatable and complete, and keeps what it replaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State
from orchestration.connectors.exceptions import RetryableError
from orchestration.landing.batch import rows_of
from orchestration.landing.load import LandedRecords, batches
from orchestration.landing.tables import Target
from tests.orchestration.landing.pages import CLOCK, PreparedStream, Warehouse, numbered_pages, page, record


def test_every_record_lands_once_with_its_clock_and_its_exchange(warehouse: Warehouse) -> None:
    result = warehouse.load(PreparedStream(numbered_pages(3, 10)))
    assert (result.rows_new, result.pages, result.cursor, result.server_time) == (30, 3, {"done": 3}, CLOCK)
    rows = warehouse.rows("select distinct observed_at, source_updated_at, run_id, is_deleted from raw.shopify_orders")
    assert rows == [(CLOCK, CLOCK, "run-1", False)]
    assert warehouse.count("shopify_orders") == 30
    assert warehouse.rows("select sum(rows_new), max(exchange_id) from raw.loads") == [(30, "exchange-3")]


def test_the_same_pages_a_second_time_change_nothing(warehouse: Warehouse) -> None:
    pages = numbered_pages(2, 10)
    warehouse.load(PreparedStream(pages))
    before = warehouse.rows("select * from raw.shopify_orders order by id")
    result = warehouse.load(PreparedStream(pages), full=True)
    assert (result.rows_new, result.rows_changed, result.rows_same) == (0, 0, 20)
    assert warehouse.rows("select * from raw.shopify_orders order by id") == before
    assert warehouse.count("shopify_orders_history") == 0


def test_a_replaced_object_moves_to_history(warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream([page(1, record(1, total="1.00"), record(2, total="5.00"))]))
    result = warehouse.load(PreparedStream([page(1, record(1, total="2.00"), record(2, total="5.00"))]), full=True)
    assert (result.rows_changed, result.rows_same) == (1, 1)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders order by id") == [("2.00",), ("5.00",)]
    assert warehouse.rows("select payload ->> 'total', replaced_at >= loaded_at from raw.shopify_orders_history") == [
        ("1.00", True)
    ]


def test_a_deleted_object_is_marked_and_one_that_returns_lives_again(warehouse: Warehouse) -> None:
    kept = record(1, total="1.00")
    warehouse.load(PreparedStream([page(1, kept)]))
    gone = page(1, Record(kept.id, is_deleted=True), Record("gid://never/seen", is_deleted=True))
    assert warehouse.load(PreparedStream([gone]), full=True).rows_deleted == 1
    assert warehouse.load(PreparedStream([gone]), full=True).rows_deleted == 0
    assert warehouse.rows("select payload ->> 'total', is_deleted from raw.shopify_orders") == [("1.00", True)]
    assert warehouse.load(PreparedStream([page(1, kept)]), full=True).rows_changed == 1
    assert warehouse.rows("select is_deleted from raw.shopify_orders") == [(False,)]


def test_a_stream_that_fails_keeps_the_pages_before_and_goes_on_after_them(warehouse: Warehouse) -> None:
    pages = numbered_pages(3, 5)

    class Failing(PreparedStream):
        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            yield from self.pages[:2]
            raise RetryableError("The shop went away.")

    with pytest.raises(RetryableError):
        warehouse.load(Failing(pages))
    again = PreparedStream(pages)
    assert warehouse.load(again, holder="run-2").rows_new == 5
    assert again.states == [{"done": 2}]
    assert warehouse.count("shopify_orders") == 15


def test_a_sweep_sees_the_fingerprints_of_what_lives(warehouse: Warehouse) -> None:
    seen = {}

    class Sweeping(PreparedStream):
        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            yield page(1, record(1, total="1.00"), record(2, total="2.00"))
            yield page(2, Record("gid://shopify/Order/2", is_deleted=True))
            seen.update(known.fingerprints())

    warehouse.load(Sweeping([]))
    assert seen == {"gid://shopify/Order/1": "{'total': '1.00'}"}


@pytest.mark.parametrize(
    ("escape", "stored"),
    [("\\u0000", "�"), ("\\ud83d", "�"), ("\\ude00x", "�x"), ("\\ud83d\\ude00", "😀"), ("\\\\u0000", "\\u0000")],
)
def test_text_that_no_database_stores_is_marked_and_its_bytes_are_kept(
    warehouse: Warehouse, escape: str, stored: str
) -> None:
    payload = ('{"id": "1", "title": "a' + escape + '"}').encode()
    result = warehouse.load(PreparedStream([page(1, Record("1", payload))]))
    assert result.rows_new == 1
    assert warehouse.rows("select payload ->> 'title' from raw.shopify_orders") == [("a" + stored,)]
    kept = warehouse.rows("select reason_code, original from raw.quarantine")
    assert kept == ([("text_not_storable", payload)] if "�" in stored else [])
    assert warehouse.load(PreparedStream([page(1, Record("1", payload))]), full=True).rows_same == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Record("2", b'{"id": "2"'), "not_json"),
        (Record("2", b"[1]"), "not_json"),
        (Record("", b'{"id": ""}'), "id_unusable"),
        (Record("x" * 5_000, b"{}"), "id_unusable"),
    ],
)
def test_a_record_that_cannot_be_read_is_quarantined_and_the_rest_loads(
    warehouse: Warehouse, bad: Record, code: str
) -> None:
    result = warehouse.load(PreparedStream([page(1, record(1), bad, record(3))]))
    assert (result.rows_new, result.rows_quarantined) == (2, 1)
    assert warehouse.rows("select reason_code, original from raw.quarantine") == [(code, bad.payload)]


def test_a_sweep_sees_every_id_that_is_landed_however_many(warehouse: Warehouse) -> None:
    pages = numbered_pages(6, 2_000)
    warehouse.load(PreparedStream(pages))
    target = Target(warehouse.business_id, warehouse.connection_id, "shopify", "orders")
    known = LandedRecords(warehouse.url, target, settle=lambda: None)
    assert known.fingerprints() == {one.id: one.fingerprint for page in pages for one in page.records}


def test_two_equal_lines_of_a_file_are_two_rejects_and_importing_again_adds_none(warehouse: Warehouse) -> None:
    rejects = [Reject("no_date", "The date is empty.", b"a,b\x00\xff", line_number=n) for n in (7, 9)]
    for _ in range(2):
        warehouse.load(PreparedStream([page(1, rejects=rejects)]), full=True)
    assert warehouse.rows("select line_number, original from raw.quarantine order by 1") == [
        (7, b"a,b\x00\xff"),
        (9, b"a,b\x00\xff"),
    ]


def test_rejects_without_bytes_are_told_apart_by_their_reasons(warehouse: Warehouse) -> None:
    rejects = [Reject("report_unreadable", f"The report of {day} cannot be read.", b"") for day in ("Monday", "Friday")]
    for _ in range(2):
        warehouse.load(PreparedStream([page(1, rejects=rejects)]), full=True)
    assert warehouse.rows("select reason from raw.quarantine order by 1 desc") == [(one.reason,) for one in rejects]


def test_a_file_of_rejects_is_committed_in_as_many_pieces_as_its_bytes_need(warehouse: Warehouse) -> None:
    line = b"x" * 100_000
    pages = [
        page(n, rejects=[Reject("no_date", "The date is empty.", line, line_number=n * 10 + k) for k in range(10)])
        for n in range(1, 13)
    ]
    assert [len(batch.pages) for batch in batches(map(rows_of, pages))] == [5, 5, 2]
    assert warehouse.load(PreparedStream(pages)).rows_quarantined == 120
    assert warehouse.rows("select count(distinct quarantined_at) >= 3 from raw.quarantine") == [(True,)]


def test_two_records_of_one_id_in_a_page_leave_the_later_and_a_trace_of_the_earlier(warehouse: Warehouse) -> None:
    result = warehouse.load(PreparedStream([page(1, record(1, total="1"), record(1, total="2"), record(1, total="2"))]))
    assert (result.rows_new, result.rows_same, result.rows_quarantined) == (1, 1, 1)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders") == [("2",)]


def test_connections_of_one_business_do_not_see_each_other(warehouse: Warehouse) -> None:
    from uuid import uuid4

    other = Warehouse(warehouse.url, warehouse.business_id, uuid4())
    pages = numbered_pages(1, 5)
    assert warehouse.load(PreparedStream(pages)).rows_new == 5
    assert other.load(PreparedStream(pages)).rows_new == 5


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (b'"a\\u0000b"', "a�b"),
        (b'"a\\ud800b"', "a�b"),
        (b'"a\x00b"', "a�b"),
        (b'"a\xffb"', "a�b"),
        (b"1e999999", "�1e999999"),
        (b"-1e-999999", "�-1e-999999"),
        (b"7" * 5_000, "�" + "7" * 40),
    ],
)
def test_what_no_database_stores_is_marked_and_its_bytes_are_kept(
    warehouse: Warehouse, text: bytes, stored: str
) -> None:
    payload = b'{"id": "1", "bad": ' + text + b', "good": [1.50]}'
    result = warehouse.load(PreparedStream([page(1, Record("1", payload), record(2))]))
    assert (result.rows_new, result.rows_quarantined) == (2, 1)
    assert warehouse.rows("select payload ->> 'bad', payload ->> 'good' from raw.shopify_orders where id = '1'") == [
        (stored, "[1.50]")
    ]
    assert warehouse.rows("select reason_code, original from raw.quarantine") == [("text_not_storable", payload)]
    assert warehouse.load(PreparedStream([page(1, Record("1", payload), record(2))]), full=True).rows_same == 2


def test_endless_depth_ends_in_the_marker(warehouse: Warehouse) -> None:
    payload = b'{"id": "1", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b', "after": "kept"}'
    assert warehouse.load(PreparedStream([page(1, Record("1", payload))])).rows_new == 1
    [(text, after)] = warehouse.rows("select payload ->> 'deep', payload ->> 'after' from raw.shopify_orders")
    assert "�" in text
    assert len(text) < 1_000
    assert after == "kept"


def test_of_a_key_that_is_there_twice_the_last_one_counts(warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream([page(1, Record("1", b'{"id": "1", "n": 1, "n": 2}'))]))
    assert warehouse.rows("select payload ->> 'n' from raw.shopify_orders") == [("2",)]


def test_ids_fingerprints_and_exchanges_of_any_text_can_be_stored(warehouse: Warehouse) -> None:
    strange = Record("a\x00\ud800é", b"{}", fingerprint="f\x00\udfff")
    warehouse.load(PreparedStream([Page([strange], {"done": 1}, "x\x00")]))
    assert warehouse.rows("select id, fingerprint, exchange_id from raw.shopify_orders") == [("a��é", "f��", "x�")]


@pytest.mark.parametrize("more", [[], ["plain"]])
def test_records_are_found_again_whatever_their_ids_are_spelled_like(warehouse: Warehouse, more: list[str]) -> None:
    ids = ['"', "\\", '\\"', "a,b", '","', "{}", "{", "NULL", "null", " ", "\t", "\n", "'", "é", "%s", *more]
    first = page(1, *(Record(one, b'{"v":1}') for one in ids))
    assert warehouse.load(PreparedStream([first])).rows_new == len(ids)
    assert warehouse.load(PreparedStream([first]), full=True).rows_same == len(ids)
    second = page(1, *(Record(one, b'{"v":2}') for one in ids))
    assert warehouse.load(PreparedStream([second]), full=True).rows_changed == len(ids)
    gone = page(1, *(Record(one, is_deleted=True) for one in ids))
    assert warehouse.load(PreparedStream([gone]), full=True).rows_deleted == len(ids)
    assert warehouse.rows("select count(*), count(distinct id) from raw.shopify_orders_history") == [
        (2 * len(ids), len(ids))
    ]


def test_a_version_in_a_later_page_of_the_same_load_goes_over_the_earlier_one(warehouse: Warehouse) -> None:
    pages = [page(1, record(1, total="1")), page(2, record(1, total="2"), record(2)), page(3, record(2))]
    result = warehouse.load(PreparedStream(pages))
    assert (result.rows_new, result.rows_changed, result.rows_same, result.pages) == (2, 1, 1, 3)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders_history") == [("1",)]


def test_a_version_that_the_database_refuses_is_repaired_and_the_one_before_kept(warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream([page(1, record(1, total="1"))]))
    worse = Record("gid://shopify/Order/1", b'{"total": 1e-99999999999}')
    result = warehouse.load(PreparedStream([page(1, worse, record(2))]), full=True)
    assert (result.rows_new, result.rows_changed) == (1, 1)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders where right(id, 2) = '/1'") == [
        ("�1e-99999999999",)
    ]
    assert warehouse.count("shopify_orders_history") == 1
