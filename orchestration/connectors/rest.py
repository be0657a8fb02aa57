"""JSON over HTTP for one account: authorisation, patience, a pace where the platform names one, and several requests in flight.

What every REST platform needs and no more; it knows no platform, no stream and no cursor.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx2
import msgspec

from orchestration.connectors.base import Access, CachedAnswer
from orchestration.connectors.exceptions import RetryableError, SchemaDriftError
from orchestration.connectors.http import ANSWER_BYTES, Content, parse_json, read_content, with_patience
from orchestration.connectors.legible import Legible, decoded

Params = Mapping[str, str | int | Sequence[str | int]]
Call = tuple[str, Params]

_KEPT_HEADERS = ("etag", "last-modified", "link", "x-wp-total", "x-wp-totalpages")
_raw_value = msgspec.json.Decoder(msgspec.Raw)
_raw_array = msgspec.json.Decoder(list[msgspec.Raw])
_raw_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Pace:
    """At most `calls` in any `seconds`: for platforms that name a limit and punish whoever passes it."""

    def __init__(
        self,
        calls: int,
        seconds: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls, self._seconds, self._sleep, self._clock = calls, seconds, sleep, clock
        self._made: deque[float] = deque(maxlen=calls)
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Until another call is allowed; calls line up in the order in which they ask."""
        with self._lock:
            if len(self._made) == self._calls:
                pause = self._made[0] + self._seconds - self._clock()
                if pause > 0:
                    self._sleep(pause)
            self._made.append(self._clock())


class RestClient:
    """`authorize` signs each request anew, so that a token may change between two tries.

    Every call keeps trying as `with_patience` does and raises one of the five errors of `exceptions`.
    """

    def __init__(
        self,
        access: Access,
        *,
        authorize: Callable[[httpx2.Request], None] = lambda _request: None,
        pace: Pace | None = None,
        in_flight: int = 1,
        max_bytes: int = ANSWER_BYTES,
    ) -> None:
        self.access, self.base_url = access, access.url
        self.host = httpx2.URL(access.url).host
        self._authorize, self._pace, self._in_flight, self._max_bytes = authorize, pace, in_flight, max_bytes

    def get(self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Content:
        """The answer to GET; from the cache when the platform says that it has not changed. `path` may be a whole URL
        of the same host, such as a link to the next page."""
        return with_patience(lambda: self._get(path, params, headers or {}), sleep=self.access.sleep)

    def get_json(self, path: str, params: Params | None = None) -> Any:
        return parse_json(self.get(path, params).body, self.host)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Content:
        """A request with a body. Only idempotent calls belong here: a lost answer is asked for again."""
        return with_patience(
            lambda: self._send(self._request(method, path, None, headers or {}, json=json, data=data)),
            sleep=self.access.sleep,
        )

    def send_once(
        self, method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> Content:
        """A request that must not be said twice; the caller looks what came of it when the answer is lost."""
        return self._send(self._request(method, path, None, headers or {}, json=json))

    def in_order(self, calls: Iterable[Call]) -> Iterator[Content]:
        """Answers in the order of `calls`, with at most `in_flight` requests under way. Leaving early cancels the rest."""
        if self._in_flight == 1:
            yield from (self.get(path, params) for path, params in calls)
            return
        waiting: deque[Future[Content]] = deque()
        with ThreadPoolExecutor(self._in_flight, thread_name_prefix="request") as pool:
            try:
                for path, params in calls:
                    waiting.append(pool.submit(self.get, path, params))
                    if len(waiting) >= self._in_flight:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _get(self, path: str, params: Params | None, headers: Mapping[str, str]) -> Content:
        request = self._request("GET", path, params, headers)
        cache, key = self.access.cache, str(request.url)
        known = cache.get(key) if cache else None
        if known:
            request.headers.update(_validators(known))
        answer = self._send(request)
        if answer.status == 304:
            if known is None:
                raise RetryableError(f"{self.host} says that nothing changed, but nothing is known; try again.")
            return Content(known.content, httpx2.Headers(dict(known.headers)), answer.server_time)
        if cache and _is_validated(answer.headers):
            kept = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
            cache.put(key, CachedAnswer(answer.body, kept))
        return answer

    def _request(
        self,
        method: str,
        path: str,
        params: Params | None,
        headers: Mapping[str, str],
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
    ) -> httpx2.Request:
        url = path if path.startswith(("http://", "https://")) else f"{self.base_url}{path}"
        if httpx2.URL(url).host != self.host:
            raise SchemaDriftError(f"{self.host} points to another host for more data, which is not followed.")
        return self.access.http.build_request(
            method, url, params=dict(params) if params else None, headers=dict(headers), json=json, data=data
        )

    def _send(self, request: httpx2.Request) -> Content:
        if self._pace:
            self._pace.wait()
        self._authorize(request)
        content = read_content(self.access.http, request, max_bytes=self._max_bytes)
        refuse_incomplete(content.body, self.host)
        return content


def refuse_incomplete(body: bytes, host: str) -> None:
    """Raise RetryableError for a web page and for JSON that ends too early, so that patience asks for them again.

    What else is wrong with a body is for its reader to say. Costs half a microsecond per kilobyte.
    """
    start = body[:64].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        parse_json(body, host)
    if start.startswith((b"{", b"[")):
        try:
            decoded(body, _raw_value)
        except msgspec.DecodeError as error:
            if "truncated" in str(error) or not body.rstrip().endswith((b"}", b"]")):
                parse_json(body, host)


def split_array(content: bytes, host: str, *path: str) -> list[bytes]:
    """The elements of the JSON array at `path` ("data", "orders"), each in the server's own bytes, also where a text of them
    holds half of a surrogate pair.

    Raises SchemaDriftError when there is no array, RetryableError for a body that is cut off or a web page.
    """
    try:
        return _split(content, path)
    except msgspec.ValidationError as error:
        raise SchemaDriftError(
            f"{host} sent something else where {_place(path)} was expected; update this product."
        ) from error
    except KeyError as error:
        raise SchemaDriftError(f"{host} sent an answer without {error}; update this product.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        parse_json(content, host)  # says which of the two it is
        raise RetryableError(f"{host} sent an answer that cannot be read; try again in a minute.") from error


def _split(content: bytes, path: tuple[str, ...]) -> list[bytes]:
    try:
        return _elements(content, path)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        whole = Legible(content)
        return whole.own_all(_elements(whole.text, path))


def _elements(content: bytes, path: tuple[str, ...]) -> list[bytes]:
    for name in path:
        content = bytes(_raw_object.decode(content)[name])
    return [bytes(element) for element in _raw_array.decode(content)]


def _place(path: tuple[str, ...]) -> str:
    return f"the list {'.'.join(path)}" if path else "a list"


def _is_validated(headers: httpx2.Headers) -> bool:
    return "etag" in headers or "last-modified" in headers


def _validators(known: CachedAnswer) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {asked: known.headers[name] for name, asked in names.items() if name in known.headers}
