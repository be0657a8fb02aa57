"""Calls to Ahrefs' API v3: key, pace, units, errors. Knows no stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.elements import fields
from orchestration.connectors.error_bodies import start_of
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.http import read_content, with_patience
from orchestration.connectors.legible import Legible
from orchestration.connectors.rest import Pace

CALLS, SECONDS = 60, 60.0
UNITS_HEADER = "x-api-units-cost-total-actual"


class Limits(msgspec.Struct):
    """What the plan gives, what is used, and until when the key is good."""

    subscription: str | None = None
    usage_reset_date: str | None = None
    units_limit_workspace: int | None = None
    units_usage_workspace: int | None = None
    units_limit_api_key: int | None = None
    units_usage_api_key: int | None = None
    api_key_expiration_date: str | None = None

    def left(self) -> int | None:
        """Units that may still be spent, by the tighter of both limits; None where there is none."""
        pairs = (
            (self.units_limit_workspace, self.units_usage_workspace),
            (self.units_limit_api_key, self.units_usage_api_key),
        )
        return min((limit - (used or 0) for limit, used in pairs if limit is not None), default=None)


class _Limits(msgspec.Struct):
    limits_and_usage: Limits


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's fields, unread, its own bytes, what it cost, and the server's Date (business clock)."""

    fields: dict[str, msgspec.Raw]
    body: Legible
    units: int
    server_time: datetime | None


class AhrefsClient:
    """One key. Raises CredentialsError for what cannot be one; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        self._key = (access.credentials.get("api_key") or "").strip()
        if not self._key or not self._key.isascii() or not self._key.isprintable() or " " in self._key:
            raise CredentialsError(
                "The API key of Ahrefs is empty or holds odd signs: copy it from Account settings, API keys."
            )
        self._pace = Pace(CALLS, SECONDS, sleep=access.sleep)
        hooks = access.http.event_hooks
        if judge not in hooks["response"]:
            access.http.event_hooks = {**hooks, "response": [*hooks["response"], judge]}

    def limits(self) -> tuple[Limits, datetime]:
        """Free of charge."""
        reply = self.get("/subscription-info/limits-and-usage", {})
        if reply.server_time is None:
            raise SchemaDriftError(
                f"{self.host} sends no Date header, without which no snapshot has a day; check the address."
            )
        return fields(reply.body.text, _Limits, self.host).limits_and_usage, reply.server_time

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        return with_patience(lambda: self._send(path, params), sleep=self.access.sleep)

    def close(self) -> None:
        heard = [hook for hook in self.access.http.event_hooks["response"] if hook is not judge]
        self.access.http.event_hooks = {**self.access.http.event_hooks, "response": heard}

    def _send(self, path: str, params: Mapping[str, str]) -> Reply:
        self._pace.wait()
        headers = {"Authorization": f"Bearer {self._key}"}
        request = self.access.http.build_request(
            "GET", f"{self.access.url}{path}", params={**params, "output": "json"}, headers=headers
        )
        content = read_content(self.access.http, request)
        body = Legible(content.body)
        found = fields(body.text, dict[str, msgspec.Raw], self.host)
        units = content.headers.get(UNITS_HEADER, "0")
        return Reply(found, body, int(units) if units.isdigit() else 0, content.server_time)


def judge(response: httpx2.Response) -> None:
    """A response hook: 403 means a plan, a key or units that are used up, and 400 a field that is gone; the body says which."""
    if response.status_code not in (400, 403):
        return
    host, said = response.request.url.host, _said(start_of(response)).lower()
    if response.status_code == 403 and "unit" in said:
        raise FatalError(
            "The API units of Ahrefs are used up (403); wait until they are renewed, or raise the plan or the key's limit."
        )
    if response.status_code == 403 and said:
        raise CredentialsError(
            f"{host} refused the key or its plan has no API (403): look at Account settings, API keys, and connect again."
        )
    if response.status_code == 400 and said:
        raise SchemaDriftError(
            f"{host} does not understand a field or parameter (400); check the domains, or update this product."
        )


def _said(body: bytes) -> str:
    """Errors are `{"error": "text"}` or `["Error", "text"]`; "" for anything else. Judged, and never repeated."""
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    if isinstance(found, dict):
        return str(found.get("error") or "")
    return " ".join(str(one) for one in found) if isinstance(found, list) else ""
