"""Every way in which a server can misbehave ends in one of five errors, with one sentence and no secret."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx2
import pytest

from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from orchestration.connectors.http import (
    LONGEST_WAIT_SECONDS,
    Answer,
    new_client,
    read_json,
    retry_after,
    with_patience,
)

SECRET = "shpat_0123456789abcdef"


class Body(httpx2.SyncByteStream):
    """A body that is produced while it is read."""

    def __init__(self, chunks: Callable[[], Iterator[bytes]]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks()


def ask(answer: httpx2.Response | Exception, **limits: float) -> Answer:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = new_client(transport=httpx2.MockTransport(handle))
    request = http.build_request("POST", "https://shop.example/graphql.json", headers={"X-Token": SECRET})
    return read_json(http, request, **limits)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, CredentialsError),
        (402, CredentialsError),
        (403, NotPermittedError),
        (423, CredentialsError),
        (429, ThrottledError),
        (404, FatalError),
        (400, FatalError),
        (301, FatalError),
        (302, FatalError),
        (408, RetryableError),
        (500, RetryableError),
        (503, RetryableError),
    ],
)
def test_a_status_is_an_error_named_by_what_to_do_next(code: int, kind: type[ConnectorError]) -> None:
    with pytest.raises(ConnectorError) as caught:
        ask(httpx2.Response(code, headers={"Location": "http://169.254.169.254/"}, text=SECRET))
    assert type(caught.value) is kind
    said = str(caught.value)
    assert said.startswith("shop.example ")
    assert said.endswith(".")
    assert SECRET not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("answer", "kind", "word"),
    [
        (httpx2.Response(200, text="<!doctype html><p>Shop"), RetryableError, "web page"),
        (httpx2.Response(200, text='{"data": '), RetryableError, "cut off"),
        (httpx2.Response(200, text="[]"), SchemaDriftError, "JSON object"),
        (httpx2.ConnectError("refused"), RetryableError, "could not be reached"),
        (httpx2.ConnectTimeout("late"), RetryableError, "did not answer in time"),
        (httpx2.ReadError("reset"), RetryableError, "could not be reached"),
    ],
)
def test_an_answer_that_is_none_says_what_to_check(
    answer: httpx2.Response | Exception, kind: type[ConnectorError], word: str
) -> None:
    with pytest.raises(kind, match=word):
        ask(answer)


def test_a_small_gzip_that_expands_to_much_is_stopped_at_the_cap() -> None:
    packed = gzip.compress(b" " * 300 * 1024**2, compresslevel=9)
    assert len(packed) < 400_000
    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(lambda: iter([packed])))
    with pytest.raises(FatalError, match="more than 64 MiB"):
        ask(answer)


def test_an_endless_body_is_stopped_at_the_cap() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65_536

    with pytest.raises(FatalError, match="more than 1 MiB"):
        ask(httpx2.Response(200, stream=Body(endless)), max_bytes=1024**2)


def test_a_body_that_trickles_is_stopped_at_the_deadline() -> None:
    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "

    with pytest.raises(RetryableError, match="too slowly"):
        ask(httpx2.Response(200, stream=Body(trickle)), seconds=0.05)


@pytest.mark.parametrize("keep", [0.3, 0.99])
def test_a_gzip_that_is_cut_off_is_not_taken_for_a_whole_one(keep: float) -> None:
    packed = gzip.compress(b'{"data": {}}' + b" " * 10_000)
    cut = packed[: int(len(packed) * keep)]
    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(lambda: iter([cut])))
    with pytest.raises(RetryableError):
        ask(answer)


def test_a_gzip_in_any_chunks_is_read_whole() -> None:
    body = b'{"data": "' + random.Random(7).randbytes(50_000).hex().encode() + b'"}'
    packed = gzip.compress(body)
    pieces = [packed[i : i + 97] for i in range(0, len(packed), 97)]
    found = ask(httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(lambda: iter(pieces))))
    assert len(found.body["data"]) == 100_000


def test_all_members_of_a_gzip_are_read_wherever_they_are_cut() -> None:
    packed = (
        gzip.compress(b'{"data"')
        + gzip.compress(b"")
        + gzip.compress(b": " + b" " * 3 * 1024**2)
        + gzip.compress(b"7}")
    )
    for size in (1, 11, len(packed)):
        pieces = [packed[i : i + size] for i in range(0, len(packed), size)]
        answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(lambda p=pieces: iter(p)))
        assert ask(answer).body == {"data": 7}


@pytest.mark.parametrize("after", [b"garbage", gzip.compress(b" ")[:-4], gzip.compress(b" ")[:3]])
def test_what_follows_a_gzip_and_is_no_whole_member_is_asked_for_again(after: bytes) -> None:
    packed = gzip.compress(b'{"data": 7}') + after
    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(lambda: iter([packed])))
    with pytest.raises(RetryableError):
        ask(answer)


@pytest.mark.parametrize("member", [b" " * 512 * 1024, b""])
def test_members_without_end_are_stopped_at_the_cap(member: bytes) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield gzip.compress(member)

    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(endless))
    with pytest.raises(FatalError, match="more than 1 MiB"):
        ask(answer, max_bytes=1024**2)


SERVER_DATE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("2.5", 2.5),
        ("0", 0.1),
        ("-5", 0.1),
        ("99999", LONGEST_WAIT_SECONDS),
        ("inf", LONGEST_WAIT_SECONDS),
        ("nan", 2.0),
        ("soon", 2.0),
        (None, 2.0),
        (format_datetime(SERVER_DATE.replace(second=9), usegmt=True), 9.0),
        (format_datetime(SERVER_DATE.replace(year=2020), usegmt=True), 0.1),
    ],
)
def test_a_pause_that_is_asked_for_is_read_against_the_servers_own_clock(header: str | None, seconds: float) -> None:
    headers = {"Date": format_datetime(SERVER_DATE, usegmt=True)} | ({"Retry-After": header} if header else {})
    assert retry_after(httpx2.Headers(headers)) == seconds


@pytest.mark.parametrize("year", ["99999", "9" * 20, "0001"])
def test_a_date_of_no_calendar_is_no_time_and_stops_nothing(year: str) -> None:
    dated = {"Date": f"Sun, 01 Mar {year} 12:00:00 +0000", "Retry-After": f"Sun, 01 Mar {year} 12:00:00 +0100"}
    assert ask(httpx2.Response(200, headers=dated, text="{}")).body == {}
    assert 0 < retry_after(httpx2.Headers(dated)) <= LONGEST_WAIT_SECONDS


def test_a_storm_of_pauses_is_sat_out_and_costs_no_extra_calls() -> None:
    rng, calls, slept = random.Random(7), [], []

    def call() -> str:
        calls.append(1)
        if rng.random() < 0.8:
            raise ThrottledError("Wait.", 1.5)
        return "answered"

    for _ in range(50):
        assert with_patience(call, sleep=slept.append) == "answered"
    assert len(calls) == len(slept) + 50
    assert set(slept) == {1.5}


def test_passing_errors_are_tried_again_with_growing_pauses_and_then_told() -> None:
    slept: list[float] = []

    def call() -> None:
        raise RetryableError("Away.")

    with pytest.raises(RetryableError):
        with_patience(call, sleep=slept.append, attempts=4, jitter=lambda: 1.0)
    assert slept == [0.5, 1.0, 2.0]


def test_patience_ends() -> None:
    slept: list[float] = []

    def call() -> None:
        raise ThrottledError("Wait.", 300.0)

    with pytest.raises(ThrottledError):
        with_patience(call, sleep=slept.append, patience_seconds=900)
    assert sum(slept) == 900.0
