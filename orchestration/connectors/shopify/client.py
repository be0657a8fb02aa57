"""GraphQL calls to one Shopify shop: address, token, throttling, errors, pages. Knows no stream and no table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

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
from orchestration.connectors.http import Answer, Content, new_client, open_stream, read_content, with_patience
from orchestration.connectors.shopify.answers import connection, open_envelope
from orchestration.connectors.shopify.auth import TokenSource, static
from orchestration.connectors.shopify.queries import API_VERSION
from orchestration.connectors.shopify.records import spelled
from orchestration.connectors.shopify.throttle import Throttle

# Where Shopify puts the files of bulk operations. The token is never sent there.
_FILE_HOSTS = ("storage.googleapis.com", ".shopify.com", ".myshopify.com", ".shopifycdn.com")
_SMALLEST_PAGE = 1


class CostTooHighError(FatalError):
    """One query asks for more than the budget ever holds: ask for fewer objects."""


class ShopifyClient:
    """One shop at one pinned API version. The caller owns `http` when it hands one in."""

    def __init__(
        self,
        base_url: str,
        token: str | TokenSource,
        *,
        http: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        attempts: int = 5,
    ) -> None:
        self._base = _address(base_url)
        self._url = f"{str(self._base).rstrip('/')}/admin/api/{API_VERSION}/graphql.json"
        self._token = static(token) if isinstance(token, str) else token
        self._owns_http, self._http = http is None, http or new_client()
        self.sleep, self._attempts = sleep, attempts
        self._throttle = Throttle(clock)

    def close(self) -> None:
        if self._owns_http:
            self._http.close()

    @property
    def host(self) -> str:
        return self._base.host

    def query(self, document: str, **variables: Any) -> Answer:
        """Send one document; `Answer.body` is its `data`. Waits for the cost budget and retries passing errors."""
        data, content = self._patiently(document, variables)
        return Answer(orjson.loads(data), content.headers, content.server_time)

    def pages(self, document: str, root: str, first: int, **variables: Any) -> Iterator[tuple[list[bytes], Content]]:
        """Walk the connection at `root` ("orders", "shopifyPaymentsAccount.payouts") to its end; nothing where its owner is null.

        The nodes come as bytes, as `records.spelled` spells them. The page shrinks when Shopify calls the query too expensive.
        """
        after: str | None = None
        more = True
        while more:
            try:
                data, content = self._patiently(document, {"first": first, "after": after, **variables})
            except CostTooHighError:
                first = _half(first)
                continue
            found = connection(data, root)
            if found is None:
                return
            yield [spelled(bytes(node)) for node in found.nodes], content
            more, after = found.pageInfo.hasNextPage, found.pageInfo.endCursor

    def nodes(self, document: str, ids: list[str], batch: int) -> Iterator[tuple[list[JsonObject | None], list[str]]]:
        """Objects by id, in batches as (objects, their ids); an object that is gone is None."""
        at = 0
        while at < len(ids):
            wanted = ids[at : at + batch]
            try:
                found = field(self.query(document, ids=wanted).body, "nodes")
            except CostTooHighError:
                batch = _half(batch)
                continue
            yield found, wanted
            at += len(wanted)

    @contextmanager
    def download(self, url: str) -> Iterator[Iterator[bytes]]:
        """Chunks of a bulk file. Its host must be the shop's own or one of Shopify's, and gets no token."""
        target = httpx2.URL(url)
        own = (target.scheme, target.host, target.port) == (self._base.scheme, self._base.host, self._base.port)
        shopifys = target.scheme == "https" and any(
            target.host == host or (host[0] == "." and target.host.endswith(host)) for host in _FILE_HOSTS
        )
        if not (own or shopifys):
            raise FatalError(f"{self.host} points to a file on {target.host}, which is not one of Shopify's hosts.")
        with open_stream(self._http, self._http.build_request("GET", target)) as (_, chunks):
            yield chunks

    def _patiently(self, document: str, variables: JsonObject) -> tuple[bytes, Content]:
        return with_patience(lambda: self._send(document, variables), sleep=self.sleep, attempts=self._attempts)

    def _send(self, document: str, variables: JsonObject) -> tuple[bytes, Content]:
        self._pause(self._throttle.wait_for(document))
        token = self._token("")
        try:
            content = self._ask(document, variables, token)
        except CredentialsError:
            renewed = self._token(token)
            if renewed == token:
                raise
            content = self._ask(document, variables, token := renewed)
        envelope = open_envelope(content, self.host)
        self._check_version(content)
        self._throttle.learn(document, envelope.extensions or {})
        self._check_errors(document, envelope.errors, token)
        data = bytes(envelope.data)
        if not data:
            raise SchemaDriftError(f"{self.host} answered without data; update this product.")
        return data, content

    def _ask(self, document: str, variables: JsonObject, token: str) -> Content:
        request = self._http.build_request(
            "POST",
            self._url,
            content=orjson.dumps({"query": document, "variables": variables}),
            headers={"Content-Type": "application/json", "X-Shopify-Access-Token": token},
        )
        return read_content(self._http, request)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)

    def _check_version(self, content: Content) -> None:
        served = content.headers.get("X-Shopify-API-Version", API_VERSION)
        if served != API_VERSION:
            raise SchemaDriftError(
                f"{self.host} answers with API version {served[:20]}, but {API_VERSION} is needed; update this product."
            )

    def _check_errors(self, document: str, errors: Any, token: str) -> None:
        """Shopify reports these with status 200."""
        if not errors:
            return
        first: JsonObject = (
            errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {"message": errors}
        )
        codes = (
            {(e.get("extensions") or {}).get("code") for e in errors if isinstance(e, dict)}
            if isinstance(errors, list)
            else set()
        )
        said = " ".join(str(first.get("message")).replace(token, "…").split())[:300]
        if "MAX_COST_EXCEEDED" in codes:
            raise CostTooHighError(f"{self.host} calls a query too expensive even for one object: {said}")
        if "THROTTLED" in codes:
            raise ThrottledError(f"{self.host} asked for a pause.", max(self._throttle.wait_for(document), 0.25))
        if "INTERNAL_SERVER_ERROR" in codes or "TIMEOUT" in codes:
            raise RetryableError(f"{self.host} has a problem of its own; try again in a few minutes.")
        if "ACCESS_DENIED" in codes:
            raise NotPermittedError(
                f"The access token of {self.host} lacks a permission ({said}); grant it in the app's settings and connect again."
            )
        raise SchemaDriftError(
            f"{self.host} does not understand a query of API version {API_VERSION} ({said}); update this product."
        )


def server_clock(answer: Answer | Content) -> datetime:
    """The server's Date: the business clock, and the upper bound of every cursor."""
    if answer.server_time is None:
        raise SchemaDriftError(
            "The shop's answer has no Date header, without which no cursor is safe; check the address."
        )
    return answer.server_time


def field(value: Any, *path: str) -> Any:
    """Walk down `path`. Raises SchemaDriftError that names the field when it is not there."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            raise SchemaDriftError(
                f"Shopify's answer has no field {name!r} where one is expected; update this product."
            )
        value = value[name]
    return value


def _half(size: int) -> int:
    if size <= _SMALLEST_PAGE:
        raise FatalError("Shopify calls a query for a single object too expensive; update this product.")
    return size // 2


def _address(base_url: str) -> httpx2.URL:
    text = base_url.strip()
    try:
        url = httpx2.URL(text if "://" in text else f"https://{text}")
    except httpx2.InvalidURL as error:
        raise FatalError("The shop's address is not a web address; give it as https://name.myshopify.com.") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise FatalError("The shop's address is not a web address; give it as https://name.myshopify.com.")
    return url
