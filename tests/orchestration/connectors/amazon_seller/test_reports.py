"""Reports: asked for once, waited for, and read as they are, however they are packed and written."""

from __future__ import annotations

import gzip
import io

import pytest

from orchestration.connectors.amazon_seller import reports
from orchestration.connectors.amazon_seller.tsv import Row, read_rows
from orchestration.connectors.base import Reject
from orchestration.connectors.exceptions import FatalError, RetryableError, SchemaDriftError
from sandbox.faults import Fault
from tests.orchestration.connectors.amazon_seller.conftest import OpenStream
from tests.orchestration.connectors.landed import Landed

DAY = 86_400


def rows_of(content: bytes, charset: str | None = None, *needed: str) -> list[Row | Reject]:
    return list(read_rows(io.BytesIO(content), charset, "amazon.example", *needed))


def test_a_report_is_asked_for_once_also_by_a_process_that_died_waiting(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("listings"), pages=1)
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")
    assert sandbox.reports.asked_for == 2  # one for each marketplace


def test_a_report_that_amazon_gives_up_is_asked_for_anew_by_the_next_load(sandbox, stream: OpenStream) -> None:
    landed = Landed()
    sandbox.reports.ends_as = "FATAL"
    with pytest.raises(RetryableError, match="gave up on a report"):
        landed.load(stream("listings"))
    sandbox.reports.ends_as = "DONE"
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")


def test_a_report_with_nothing_to_say_deletes_nothing(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("listings"))
    sandbox.reports.ends_as = "CANCELLED"
    sandbox.pass_time(DAY)
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")


def test_a_report_that_is_never_done_is_waited_for_by_the_next_load(sandbox, stream: OpenStream) -> None:
    landed = Landed()
    sandbox.reports.ends_as = "IN_PROGRESS"
    with pytest.raises(RetryableError, match="within half an hour"):
        landed.load(stream("listings"))
    sandbox.reports.ends_as = "DONE"
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")
    assert sandbox.reports.asked_for == 2


def test_a_file_may_come_unpacked(sandbox, stream: OpenStream) -> None:
    sandbox.reports.is_packed = False
    assert Landed().load(stream("listings")).rows == sandbox.truth("listings")


@pytest.mark.parametrize("cut", [0, 1, 10, 500, -1, -8])
def test_a_packed_file_that_is_cut_off_is_read_again(sandbox, stream: OpenStream, cut: int) -> None:
    landed = Landed().load(stream("listings"), pages=1)
    sandbox.faults.plan(Fault(), times=6)  # participations, token and the looks at the report, up to its file
    sandbox.faults.plan(Fault(reshape=lambda body: body[:cut]))
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")


def test_an_address_that_has_gone_stale_is_asked_for_again(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("listings"), pages=1)
    sandbox.faults.plan(Fault(), times=6)
    sandbox.faults.refuse(403)  # as the file store says it
    landed.load(stream("listings"))
    assert landed.rows == sandbox.truth("listings")


def test_a_small_file_that_grows_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch, sandbox, stream) -> None:
    monkeypatch.setattr(reports, "FILE_BYTES", 2 * 1024**2)
    sandbox.reports._file = lambda wanted: gzip.compress(bytes(64 * 1024**2))
    with pytest.raises(FatalError, match="which is not read"):
        Landed().load(stream("listings"))


def test_a_file_that_is_packed_in_several_members_is_read_to_its_end(sandbox, stream: OpenStream) -> None:
    whole = sandbox.reports._file

    def in_two(wanted) -> bytes:
        plain = gzip.decompress(whole(wanted))
        return gzip.compress(plain[:100]) + gzip.compress(plain[100:])

    sandbox.reports._file = in_two
    assert Landed().load(stream("listings")).rows == sandbox.truth("listings")


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [(None, "cp1252"), ("iso-8859-1", "cp1252"), ("Shift_JIS", "shift_jis"), ("hex", "cp1252"), ("klingon", "cp1252")],
)
def test_the_character_set_of_a_file_is_found(charset: str | None, encoding: str) -> None:
    name = "Teekanne für 2 €" if encoding == "cp1252" else "急須"
    assert rows_of(f"sku\tname\r\n1\t{name}\r\n".encode(encoding), charset)[0].values == {"sku": "1", "name": name}


def test_utf_8_with_a_mark_and_any_end_of_line_is_read() -> None:
    found = rows_of("\ufeffsku\tname\nA\tTee\r\n\nB\tCafé".encode())
    assert [row.values for row in found if isinstance(row, Row)] == [
        {"sku": "A", "name": "Tee"},
        {"sku": "B", "name": "Café"},
    ]


def test_quotes_are_only_signs() -> None:
    found = rows_of(b'sku\tname\r\n1\t19" rack "new\r\n2\t=cmd\r\n')
    assert [row.values["name"] for row in found] == ['19" rack "new', "=cmd"]


def test_a_row_of_another_width_is_set_aside_with_its_line_number() -> None:
    found = rows_of(b"sku\tname\r\n1\tok\r\n2\tone\ttoo many\r\n3\tok\r\n")
    assert [type(one) for one in found] == [Row, Reject, Row]
    assert (found[1].line_number, found[1].original) == (3, b"2\tone\ttoo many\r\n")


def test_a_missing_column_ends_the_load_with_its_name() -> None:
    with pytest.raises(SchemaDriftError, match="without the column seller-sku"):
        rows_of(b"sku\tname\r\n", None, "seller-sku")


def test_an_empty_file_has_no_rows() -> None:
    assert rows_of(b"", None, "seller-sku") == []
