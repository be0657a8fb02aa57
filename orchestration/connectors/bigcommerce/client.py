"""Requests to one BigCommerce store: its address, its token, its quota. Knows no stream."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.bigcommerce.quota import Quota
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Params, RestClient


class BigCommerceClient(RestClient):
    """Paths begin with `/v2` or `/v3`. Raises CredentialsError for a token that cannot be one; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self._token = _printable(access.credentials["token"])
        super().__init__(replace(access, url=_without_version(access.url)), authorize=self._sign)
        self._quota = Quota(sleep=access.sleep)
        hooks = access.http.event_hooks  # the numbers of a refusal stand in headers that no error carries
        access.http.event_hooks = {**hooks, "response": [*hooks["response"], self._quota.learn]}

    def close(self) -> None:
        """Stop listening to the answers of a client that was handed in."""
        http = self.access.http
        heard = [hook for hook in http.event_hooks["response"] if hook != self._quota.learn]
        http.event_hooks = {**http.event_hooks, "response": heard}

    def get(self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Content:
        return super().get(path, params, {"Accept": "application/json", **(headers or {})})  # V2 may answer in XML

    def _sign(self, request: httpx2.Request) -> None:
        request.headers["X-Auth-Token"] = self._token

    def _send(self, request: httpx2.Request) -> Content:
        self._quota.wait()
        content = super()._send(request)
        if content.body:  # V2 answers 204 where nothing is
            fields(content.body, msgspec.Raw, self.host)  # what is cut off is asked for again here, not found out later
        return content


def _without_version(url: str) -> str:
    """BigCommerce shows the API path of an account with a version at its end."""
    return re.sub(r"/v[23]/?$", "", url)


def _printable(token: str) -> str:
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise CredentialsError(
            "The access token is empty or holds signs that no token has; copy it again from BigCommerce and connect."
        )
    return token
