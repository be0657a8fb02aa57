"""Elements of answers: half characters, what cannot be read, and what is believed to be gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import httpx2
import msgspec
import pytest

from orchestration.connectors.base import Access, Record, Reject
from orchestration.connectors.elements import Seen, deletions, fields, gone, read_elements, to_pages
from orchestration.connectors.exceptions import FatalError, RetryableError, SchemaDriftError
from orchestration.connectors.http import new_client
from orchestration.connectors.rest import RestClient, refuse_incomplete, split_array


class Thing(msgspec.Struct):
    id: int


def read(*elements: bytes) -> list[Record | Reject]:
    return read_elements(elements, msgspec.json.Decoder(Thing), lambda one, raw: Record(str(one.id), raw))


def test_elements_keep_the_servers_own_bytes() -> None:
    assert split_array(b'{"a": [ {"id":  1} ,{"id":2.50}]}', "host", "a") == [b'{"id":  1}', b'{"id":2.50}']


def test_half_a_surrogate_pair_is_kept_for_landing_and_stops_nothing() -> None:
    body = b'[{"id": 1, "t": "\\ud83d\\ude00 \\ud800 \\\\ud800"}, {"id": 2, "t": "\\udc00"}, {"id": 2, "t": "\\udfff"}]'
    elements = split_array(body, "host")
    assert b", ".join(elements) == body[1:-1]
    assert [one.id for one in read(*elements) if isinstance(one, Record)] == ["1", "2", "2"]


@pytest.mark.parametrize("whole", [b'[{"a":"\\ud800"}]', b'{"a":"\\udfff"}', b'[{"a":"\\ud83d"}, {"a":"\\\\ud800"}]\n'])
def test_half_a_pair_at_the_end_of_an_answer_is_not_taken_for_its_being_cut_off(whole: bytes) -> None:
    refuse_incomplete(whole, "host")
    for cut in (whole.strip()[:-1], whole.strip()[:-3]):
        with pytest.raises(RetryableError, match="cut off"):
            refuse_incomplete(cut, "host")


def test_a_record_with_half_a_pair_lands_whole_through_a_client_and_stops_no_other() -> None:
    body = b'{"data": [{"id":1,"t":"\\ud800"},{"id":2}], "total": 2}'
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, content=body))
    client = RestClient(Access("https://shop.example", {}, {}, new_client(transport=transport)))
    assert split_array(client.get("/things").body, client.host, "data") == [b'{"id":1,"t":"\\ud800"}', b'{"id":2}']


def test_a_body_that_is_cut_off_is_asked_for_again_also_with_half_a_pair_in_it() -> None:
    for cut in (b'[{"id": 1', b'[{"id": 1, "t": "\\ud800 x"}, {"id"'):
        with pytest.raises(RetryableError):
            split_array(cut, "host")
    with pytest.raises(SchemaDriftError, match="another shape"):
        fields(b'{"id": "x"}', Thing, "host")


def test_what_is_no_record_becomes_a_reject_with_its_bytes_and_the_others_stay() -> None:
    found = read(b'{"id": 1}', b'{"id": {"flipped": 1}}', b"{}")
    assert [type(one) for one in found] == [Record, Reject, Reject]
    assert [one.original for one in found if isinstance(one, Reject)] == [b'{"id": {"flipped": 1}}', b"{}"]


def test_a_time_without_a_place_in_utc_costs_its_record_alone() -> None:
    def dated(one: Thing, raw: bytes) -> Record:
        return Record(str(one.id), raw, datetime(one.id, 1, 1, tzinfo=timezone(timedelta(hours=1))).astimezone(UTC))

    found = read_elements([b'{"id": 1}', b'{"id": 2026}'], msgspec.json.Decoder(Thing), dated)
    assert [type(one) for one in found] == [Reject, Record]


def test_only_the_last_page_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.connectors.elements.PAGE_RECORDS", 2)
    found = read(*(b'{"id": %d}' % n for n in range(5)))
    pages = list(to_pages(found, {"at": 0}, {"at": 1}, None))
    assert [(len(page.records), page.state["at"]) for page in pages] == [(2, 0), (2, 0), (1, 1)]
    assert [page.state for page in to_pages([], {"at": 0}, {"at": 1}, None)] == [{"at": 1}]


def test_a_large_part_is_not_believed_to_be_gone_unless_all_was_asked_for_anew() -> None:
    held, seen = [str(n) for n in range(60)], Seen()
    seen.add(read(*(b'{"id": %d}' % n for n in range(48))))
    assert gone(held, seen, "things", is_trusted=False) == [str(n) for n in range(48, 60)]
    seen.ids.discard("1")
    with pytest.raises(FatalError, match="13 of 60 things"):
        gone(held, seen, "things", is_trusted=False)
    assert len(gone(held, seen, "things", is_trusted=True)) == 13


def test_where_something_could_not_be_read_nothing_is_believed_to_be_gone() -> None:
    seen = Seen()
    seen.add(read(b"{}"))
    assert gone(["1"], seen, "things", is_trusted=True) == []
    assert list(deletions([], {}, None)) == []
