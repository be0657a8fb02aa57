"""Calls to the Graph API for one ad account: proof, usage, errors, pages. Knows no stream and no table."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError, ThrottledError
from orchestration.connectors.http import read_content, with_patience
from orchestration.connectors.legible import Legible
from orchestration.connectors.meta.errors import GraphError, error_of, judge
from orchestration.connectors.meta.usage import LONGEST_PAUSE_SECONDS, pause_after

_encoder = msgspec.json.Encoder(decimal_format="number")


class _Cursors(msgspec.Struct):
    after: str = ""


class _Paging(msgspec.Struct):
    cursors: _Cursors = msgspec.field(default_factory=_Cursors)
    next: str = ""


class _Answer(msgspec.Struct):
    """What any answer may have beside its own fields."""

    error: GraphError | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    paging: _Paging = msgspec.field(default_factory=_Paging)


class AdAccount(msgspec.Struct):
    id: str
    currency: str
    timezone_name: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as a parser takes it, with the server's own bytes and Date (business clock)."""

    body: Legible
    answer: _Answer
    server_time: datetime | None


class MetaClient:
    """One ad account. Raises CredentialsError or FatalError for what cannot be right; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        self._token = _secret(access, "access_token")
        proof = hmac.new(_secret(access, "app_secret").encode(), self._token.encode(), hashlib.sha256)
        self._proof, self._pause = proof.hexdigest(), 0.0
        self.account_id = f"act_{_number(access.settings.get('ad_account_id') or '', 'ad_account_id')}"
        hooks = access.http.event_hooks
        if judge not in hooks["response"]:
            access.http.event_hooks = {**hooks, "response": [*hooks["response"], judge]}

    def account(self) -> tuple[AdAccount, datetime]:
        """Currency and zone of the ad account, and Meta's Date."""
        reply = self.get(self.account_id, {"fields": "id,name,currency,timezone_name"})
        if reply.server_time is None:
            raise SchemaDriftError(
                f"{self.host} sends no Date header, without which no day is safe; check the address."
            )
        return fields(reply.body.text, AdAccount, self.host), reply.server_time

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        return with_patience(lambda: self._send("GET", path, params=dict(params)), sleep=self.access.sleep)

    def post(self, path: str, values: Mapping[str, Any]) -> Reply:
        """A call that may be said twice: Meta de-duplicates it, or it sets an absolute value."""
        sent = {name: value if isinstance(value, str) else as_json(value) for name, value in values.items()}
        return with_patience(lambda: self._send("POST", path, data=sent), sleep=self.access.sleep)

    def pages(self, path: str, params: Mapping[str, str]) -> Iterator[Reply]:
        """All pages. The link to the next one holds the token, so only its cursor is used."""
        after = ""
        while True:
            reply = self.get(path, {**params, **({"after": after} if after else {})})
            yield reply
            paging = reply.answer.paging
            if not paging.next or not paging.cursors.after or paging.cursors.after == after:
                return
            after = paging.cursors.after

    def close(self) -> None:
        heard = [hook for hook in self.access.http.event_hooks["response"] if hook is not judge]
        self.access.http.event_hooks = {**self.access.http.event_hooks, "response": heard}

    def _send(self, method: str, path: str, **request: Any) -> Reply:
        """The token travels in a header and its proof beside the parameters."""
        self._wait()
        for place in ("params", "data"):
            if place in request:
                request[place] = {**request[place], "appsecret_proof": self._proof}
        headers = {"Authorization": f"Bearer {self._token}"}
        built = self.access.http.build_request(method, f"{self.access.url}/{path}", headers=headers, **request)
        content = read_content(self.access.http, built)
        body = Legible(content.body)
        answer = fields(body.text, _Answer, self.host)
        if answer.error is not None:
            raise error_of(answer.error, self.host, content.headers)
        self._pause = pause_after(content.headers)
        return Reply(body, answer, content.server_time)

    def _wait(self) -> None:
        """The pause that the last answer asked for; a long one is left to whoever is patient, or ends the load."""
        pause, self._pause = self._pause, 0.0
        if pause > LONGEST_PAUSE_SECONDS:
            raise ThrottledError(f"{self.host} withholds access for a while; the load goes on later.", pause)
        if pause > 0:
            self.access.sleep(pause)


def as_json(value: Any) -> str:
    """JSON in which a Decimal is a number, digit by digit."""
    return _encoder.encode(value).decode()


def _secret(access: Access, name: str) -> str:
    value = (access.credentials.get(name) or "").strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise CredentialsError(f"The field {name} of Meta is empty or holds odd signs: copy it again and connect.")
    return value


def _number(text: str, name: str) -> str:
    text = text.strip().removeprefix("act_")
    if not re.fullmatch(r"[1-9][0-9]{3,24}", text):
        raise FatalError(f"The setting {name} of Meta is a number, with or without act_ before it; correct it.")
    return text
