"""HTTP for every connector: deadlines, caps on decoded bytes, patience, and the only place that reads status codes.

It knows no platform. No message that it makes contains a header or a body, so none can contain a token.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx2
import orjson

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import (
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from orchestration.connectors.gunzip import gunzipped

ANSWER_BYTES = 64 * 1024**2
FILE_BYTES = 64 * 1024**3
ANSWER_SECONDS = 120.0
FILE_SECONDS = 3600.0
LONGEST_WAIT_SECONDS = 300.0
DEFAULT_WAIT_SECONDS = 2.0

logging.getLogger("httpx2").setLevel(logging.WARNING)  # it writes whole addresses, and some platforms want keys in them

T = TypeVar("T")

_NOT_PERMITTED = 403
_NEEDS_A_PERSON = {
    401: "refused the access token (401): create a new token there and connect again",
    402: "has frozen this account over an unpaid bill (402): settle it there and connect again",
    _NOT_PERMITTED: "does not allow this with the access token (403): grant the scopes in the connector's README and connect again",
    423: "has locked this account (423): ask its support to unlock it and connect again",
}
_NOTHING_THERE = (404, 410)
_PASSING = (408, 425)


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object with the headers it came with; `server_time` is the server's own Date (business clock)."""

    body: JsonObject
    headers: httpx2.Headers
    server_time: datetime | None


def new_client(*, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A client that follows no redirect and waits 10 s for a connection and 60 s for the next byte."""
    timeout = httpx2.Timeout(60.0, connect=10.0)
    return httpx2.Client(
        transport=transport, timeout=timeout, follow_redirects=False, headers={"Accept-Encoding": "gzip"}
    )


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded body as it came, with its headers; `server_time` is the server's own Date (business clock)."""

    body: bytes
    headers: httpx2.Headers
    server_time: datetime | None
    status: int = 200


def read_content(
    http: httpx2.Client, request: httpx2.Request, *, max_bytes: int = ANSWER_BYTES, seconds: float = ANSWER_SECONDS
) -> Content:
    """Send `request` and read the whole answer. Raises one of the five errors of `exceptions` and nothing else."""
    with open_stream(http, request, max_bytes=max_bytes, seconds=seconds) as (response, chunks):
        body = b"".join(chunks)
    return Content(body, response.headers, _date(response.headers.get("Date")), response.status_code)


def parse_json(content: bytes, host: str) -> Any:
    """The JSON of an answer. Raises RetryableError for what is cut off, and for a web page: shops under repair show one."""
    if content.lstrip()[:1] == b"<":
        raise RetryableError(
            f"{host} answered with a web page instead of data; check that the address is the shop's own, or try again later."
        )
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RetryableError(f"{host} sent an answer that is cut off or not JSON; try again in a minute.") from error


def read_json(
    http: httpx2.Client, request: httpx2.Request, *, max_bytes: int = ANSWER_BYTES, seconds: float = ANSWER_SECONDS
) -> Answer:
    """Send `request` and read a JSON object. Raises one of the five errors of `exceptions` and nothing else."""
    content = read_content(http, request, max_bytes=max_bytes, seconds=seconds)
    body = parse_json(content.body, request.url.host)
    if not isinstance(body, dict):
        raise SchemaDriftError(
            f"{request.url.host} answered with something other than a JSON object; check the address."
        )
    return Answer(body, content.headers, content.server_time)


@contextmanager
def open_stream(
    http: httpx2.Client, request: httpx2.Request, *, max_bytes: int = FILE_BYTES, seconds: float = FILE_SECONDS
) -> Iterator[tuple[httpx2.Response, Iterator[bytes]]]:
    """Send `request`; yield the response and its decoded chunks, never more than `max_bytes` or `seconds` of them."""
    host, deadline = request.url.host, time.monotonic() + seconds
    with _network_errors(host):
        response = http.send(request, stream=True)
        try:
            _check_status(response, host)
            packed = _capped(response.iter_raw(), host, max_bytes, deadline)  # members may be many and hold nothing
            yield response, _capped(_decoded(response, packed, host), host, max_bytes, deadline)
        finally:
            response.close()


def with_patience(
    call: Callable[[], T],
    *,
    sleep: Callable[[float], None] = time.sleep,
    attempts: int = 5,
    patience_seconds: float = 900.0,
    jitter: Callable[[], float] = random.random,
) -> T:
    """Call until it answers: waits that the server asks for are honoured up to `patience_seconds` in all, other
    passing errors get `attempts` with pauses that double from half a second, half of each at random.

    Sleep and jitter are handed in, which is why this is not stamina.
    """
    waited, failures = 0.0, 0
    while True:
        try:
            return call()
        except ThrottledError as error:
            pause = error.wait
        except RetryableError:
            failures += 1
            if failures >= attempts:
                raise
            pause = min(0.5 * 2 ** (failures - 1), 30.0) * (0.5 + jitter() / 2)
        if waited + pause > patience_seconds:
            raise ThrottledError("The platform keeps asking for pauses; the load goes on from here later.", pause)
        sleep(pause)
        waited += pause


def retry_after(headers: httpx2.Headers) -> float:
    """Seconds of the Retry-After header (a number or an HTTP date, read against the server's own Date), within sane bounds."""
    text = headers.get("Retry-After", "")
    try:
        wait = float(text)
    except ValueError:
        until, now = _date(text), _date(headers.get("Date")) or datetime.now(UTC)
        wait = (until - now).total_seconds() if until else DEFAULT_WAIT_SECONDS
    return min(max(wait, 0.1), LONGEST_WAIT_SECONDS) if wait == wait else DEFAULT_WAIT_SECONDS  # noqa: PLR0124 - NaN


@contextmanager
def _network_errors(host: str) -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise RetryableError(f"{host} did not answer in time; check the address and try again in a minute.") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
        raise FatalError(
            f"{host or 'The address'} cannot be asked: an address begins with https:// and a host."
        ) from error
    except httpx2.RequestError as error:
        raise RetryableError(
            f"{host} could not be reached; check the address and the network, then try again."
        ) from error


def _check_status(response: httpx2.Response, host: str) -> None:
    code = response.status_code
    if code in _NEEDS_A_PERSON:
        kind = NotPermittedError if code == _NOT_PERMITTED else CredentialsError
        raise kind(f"{host} {_NEEDS_A_PERSON[code]}.")
    if code == 429 or (code == 503 and "Retry-After" in response.headers):
        raise ThrottledError(f"{host} asked for a pause ({code}).", retry_after(response.headers))
    if code >= 500 or code in _PASSING:
        raise RetryableError(f"{host} has a problem of its own ({code}); try again in a few minutes.")
    if code in _NOTHING_THERE:
        raise FatalError(f"{host} has no shop at this address ({code}); check that the address is the shop's own.")
    if code == 304:  # only ever after a validator of ours
        return
    if 300 <= code < 400:
        raise FatalError(
            f"{host} sends us on to another address ({code}); connect with the shop's own address instead."
        )
    if not 200 <= code < 300:
        raise FatalError(f"{host} refused the request ({code}); check the address and the API version.")


def _decoded(response: httpx2.Response, packed: Iterator[bytes], host: str) -> Iterator[bytes]:
    if response.is_stream_consumed:  # a transport that was handed in has read and decoded it already
        yield response.content
        return
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding == "identity":
        yield from packed
        return
    if encoding != "gzip":
        raise RetryableError(f"{host} packs its answers in a way that was not asked for ({encoding[:20]!r}).")
    yield from gunzipped(packed, host)


def _capped(chunks: Iterator[bytes], host: str, max_bytes: int, deadline: float) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise FatalError(f"{host} sent more than {max_bytes // 1024**2} MiB in one answer, which is not read.")
        if time.monotonic() > deadline:
            raise RetryableError(f"{host} sends too slowly; check the network and try again in a few minutes.")
        yield chunk


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the calendar ends at the year 9999
        return None
