"""Signed calls to the AliExpress gateway: parameters, tokens, pauses. Knows no stream and no table."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import orjson

from orchestration.connectors.aliexpress.envelope import Fields, SignatureRefusedError, TokenRefusedError, unwrap
from orchestration.connectors.aliexpress.signing import md5_signature, sha256_signature
from orchestration.connectors.aliexpress.tokens import Tokens
from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import CredentialsError, FatalError
from orchestration.connectors.http import read_content, with_patience
from orchestration.connectors.legible import Legible
from orchestration.connectors.rest import Pace


@dataclass(frozen=True, slots=True)
class Reply:
    """The fields of an answer, unread, with the server's own Date (business clock); `own` gives a part's original bytes."""

    fields: Fields
    server_time: datetime | None
    own: Callable[[bytes], bytes]


class AliExpressClient:
    """One authorised buyer. Raises FatalError for settings that cannot be right; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        self._app_key, self._secret = _given(access.settings, "app_key"), _given(access.credentials, "app_secret")
        self._sign_method = access.settings.get("sign_method") or "sha256"
        if self._sign_method not in ("sha256", "md5"):
            raise FatalError("The setting sign_method of AliExpress is sha256 or md5; correct it.")
        self._gateways = ("/sync", "/rest") if access.settings.get("gateway") == "sync" else ("/rest", "/sync")
        self._pace = Pace(_calls_per_second(access), 1.0, sleep=access.sleep)
        self.tokens = Tokens(access, self._ask_for_token)

    def call(self, method: str, params: Mapping[str, str] | None = None) -> Reply:
        """The answer of a method that only reads; keeps trying as `with_patience` does."""
        return with_patience(lambda: self.call_once(method, params), sleep=self.access.sleep)

    def call_once(self, method: str, params: Mapping[str, str] | None = None) -> Reply:
        """One call, for what must not be said twice. Only a refused token is renewed and the call, which did nothing, repeated."""
        asked = {"method": method, **(params or {})}
        token = self.tokens.current()["access_token"]
        try:
            return self._send("/sync", "", asked | {"session": token})
        except TokenRefusedError:
            token = self.tokens.current(refused=token)["access_token"]
            return self._send("/sync", "", asked | {"session": token})

    def _ask_for_token(self, path: str, params: Mapping[str, str]) -> Fields:
        """Token calls work at `/rest` for most apps and at `/sync` for some: the other one is tried once."""
        first, second = self._gateways
        try:
            return self._token_call(first, path, params)
        except SignatureRefusedError:
            return self._token_call(second, path, params)

    def _token_call(self, gateway: str, path: str, params: Mapping[str, str]) -> Fields:
        if gateway == "/rest":
            return with_patience(lambda: self._send(f"/rest{path}", path, params), sleep=self.access.sleep).fields
        asked = {"method": path, **params}
        return with_patience(lambda: self._send("/sync", "", asked), sleep=self.access.sleep).fields

    def _send(self, url_path: str, signed_path: str, params: Mapping[str, str]) -> Reply:
        """All parameters travel in the body, so that no token is part of an address that someone may log."""
        self._pace.wait()
        is_rest = bool(signed_path)
        sent = dict(params) | {
            "app_key": self._app_key,
            "timestamp": str(int(time.time() * 1000)),
            "sign_method": "sha256" if is_rest else self._sign_method,
        }
        if not is_rest:
            sent |= {"format": "json", "v": "2.0"}
        if sent["sign_method"] == "md5":
            sent["sign"] = md5_signature(sent, self._secret)
        else:
            sent["sign"] = sha256_signature(sent, self._secret, signed_path)
        request = self.access.http.build_request("POST", f"{self.access.url}{url_path}", data=sent)
        content = read_content(self.access.http, request)
        body = Legible(content.body)
        return Reply(unwrap(body.text, self.host), content.server_time, body.own)


def as_json(value: Any) -> str:
    """A parameter that is itself JSON: it is signed as the text that is sent."""
    return orjson.dumps(value).decode()


def _given(values: Mapping[str, str], name: str) -> str:
    value = (values.get(name) or "").strip()
    if not value or not value.isascii() or not value.isprintable():
        raise CredentialsError(
            f"The field {name} of AliExpress is empty or holds odd signs: copy it from the app console."
        )
    return value


def _calls_per_second(access: Access) -> int:
    text = access.settings.get("calls_per_second") or "1"
    if not text.isdigit() or not 1 <= int(text) <= 500:
        raise FatalError("The setting calls_per_second of AliExpress is a whole number from 1 to 500; correct it.")
    return int(text)
