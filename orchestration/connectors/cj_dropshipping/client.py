"""Calls to CJ Dropshipping: token, pace, errors. Knows no stream and no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.cj_dropshipping.envelope import TokenRefusedError, unwrap
from orchestration.connectors.cj_dropshipping.tokens import Tokens
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, SchemaDriftError
from orchestration.connectors.http import read_content, with_patience
from orchestration.connectors.legible import Legible
from orchestration.connectors.rest import Pace

LOWEST_CALLS_PER_SECOND = 1
"""What a free account may do; CJ tells each account its own figure."""


class Account(msgspec.Struct):
    """What `setting/get` says about the account and its limits."""

    openId: str | int = ""  # noqa: N815 - CJ's own names
    openName: str | None = None  # noqa: N815
    setting: dict[str, Any] | None = None
    isSandbox: bool | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class Reply:
    """`data` of an answer as a parser takes it, the server's own bytes of it, and its Date (business clock)."""

    data: bytes
    body: Legible
    server_time: datetime | None


class CjClient:
    """One account. Raises CredentialsError for a key that cannot be one; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        key = (access.credentials.get("api_key") or "").strip()
        if not key or not key.isascii() or not key.isprintable():
            raise CredentialsError(
                "The API key is empty or holds signs that no key has: copy it again from CJ and connect."
            )
        self._pace = Pace(LOWEST_CALLS_PER_SECOND, 1.0, sleep=access.sleep)
        self._knows_pace = False
        self.tokens = Tokens(access, self._ask_for_token, self.host)

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Reply:
        self._learn_pace()
        return self._patiently("GET", path, params=params)

    def post(self, path: str, json: Any) -> Reply:
        """A call that may be said twice, such as a freight quote."""
        self._learn_pace()
        return self._patiently("POST", path, json=json)

    def post_once(self, path: str, json: Any) -> Reply:
        """A call that must not be said twice. Only a refused token is renewed and the call, which did nothing, repeated."""
        self._learn_pace()
        return self._with_token("POST", path, json=json)

    def account(self) -> tuple[Account, datetime]:
        """Who this is, and CJ's Date, the business clock. From the first answer on the pace is what CJ allows this account."""
        reply = self._patiently("GET", "/setting/get")
        found = fields(reply.data, Account, self.host)
        allowed = (found.setting or {}).get("qpsLimit")
        if not self._knows_pace and isinstance(allowed, int) and allowed > LOWEST_CALLS_PER_SECOND:
            self._pace = Pace(allowed, 1.0, sleep=self.access.sleep)
        self._knows_pace = True
        if reply.server_time is None:
            raise SchemaDriftError(
                f"{self.host} sends no Date header, without which no cursor is safe; check the address."
            )
        return found, reply.server_time

    def _learn_pace(self) -> None:
        if not self._knows_pace:
            self.account()

    def _patiently(self, method: str, path: str, **request: Any) -> Reply:
        return with_patience(lambda: self._with_token(method, path, **request), sleep=self.access.sleep)

    def _with_token(self, method: str, path: str, **request: Any) -> Reply:
        token = self.tokens.current()
        try:
            return self._send(method, path, {"CJ-Access-Token": token}, **request)
        except TokenRefusedError:
            token = self.tokens.current(refused=token)
            return self._send(method, path, {"CJ-Access-Token": token}, **request)

    def _ask_for_token(self, path: str, values: Mapping[str, str]) -> bytes:
        return with_patience(lambda: self._send("POST", path, {}, json=dict(values)), sleep=self.access.sleep).data

    def _send(self, method: str, path: str, headers: Mapping[str, str], **request: Any) -> Reply:
        self._pace.wait()
        built = self.access.http.build_request(method, f"{self.access.url}{path}", headers=dict(headers), **request)
        content = read_content(self.access.http, built)
        body = Legible(content.body)
        return Reply(unwrap(body.text, self.host, content.server_time), body, content.server_time)
