"""What the gateway wraps around its answers, and the errors that it hides in status 200.

An answer is `{"<method>_response": {…}}`, sometimes with `resp_result` inside, sometimes bare; a list is
`{"some_d_t_o": […]}`, and a list of one may be the object itself. Knows no method.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from orchestration.connectors.http import parse_json

Fields = dict[str, msgspec.Raw]

_object = msgspec.json.Decoder(Fields)
_array = msgspec.json.Decoder(list[msgspec.Raw])
_FINE = ("", "0", "00", "200")
_TOKEN_CODES = (
    "25",
    "26",
    "27",
    "40",
    "41",
    "42",
    "43",
    "IllegalAccessToken",
    "InvalidAccessToken",
    "AccessTokenExpired",
)
_LIMIT_CODES = ("7", "ApiCallLimit", "AppCallLimit", "SellerCallLimit")
_SIGN_CODES = ("IncompleteSignature", "InvalidSignature", "InvalidAppKey", "29")
_THEIR_CODES = ("ServiceTimeout", "ServiceUnavailable", "SystemError", "10", "500", "501", "502", "503")
_BAN = re.compile(r"ban will last\s+(\d{1,4})\s*second", re.IGNORECASE)


class TokenRefusedError(CredentialsError):
    """The access token is no longer good: renew it once before a person is asked."""


class SignatureRefusedError(CredentialsError):
    """The gateway does not agree with the signature: another convention, or another secret."""


class ApiError(FatalError):
    """The platform refused; `code` is its own word, which is stable, and `text` its sentence, which is not."""

    def __init__(self, message: str, code: str, text: str = "") -> None:
        super().__init__(message)
        self.code, self.text = code, text


def unwrap(body: bytes, host: str) -> Fields:
    """The fields of an answer, without its envelopes. Raises a ConnectorError for the errors among them."""
    fields = fields_of(body, host)
    if "error_response" in fields:
        raise _error(fields_of(fields["error_response"], host), host)
    name = next(iter(fields), "")
    if len(fields) == 1 and name.endswith("_response"):
        fields = fields_of(fields[name], host)
    if "resp_result" in fields:
        fields = fields_of(fields["resp_result"], host)
    if _code(fields):
        raise _error(fields, host)
    return fields


def fields_of(value: bytes | msgspec.Raw, host: str) -> Fields:
    """One JSON object, its values unread. Raises for a web page, what is cut off, and what is no object."""
    content = bytes(value)
    try:
        return _object.decode(content)
    except msgspec.ValidationError as error:
        raise SchemaDriftError(
            f"{host} sent something else where an object was expected; update this product."
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        parse_json(content, host)  # says which of the two it is
        raise RetryableError(f"{host} sent an answer that cannot be read; try again in a minute.") from error


def elements(value: bytes | msgspec.Raw | None, host: str) -> list[bytes]:
    """The elements of a list, in the server's own bytes, however it is wrapped; [] for null, "" and what is absent."""
    content = bytes(value).strip() if value is not None else b""
    if content in (b"", b"null", b'""', b"{}"):
        return []
    if content.startswith(b"["):
        return [bytes(one) for one in _array.decode(content)]
    fields = fields_of(content, host)
    inner = bytes(next(iter(fields.values()))).strip()
    if len(fields) == 1 and inner[:1] in (b"[", b"{"):
        return elements(inner, host) if inner[:1] == b"[" else [inner]
    return [content]


def _error(fields: Fields, host: str) -> ConnectorError:
    """The error by what to do next. The platform's sentence is judged and never repeated: it may quote what we sent."""
    code, sub_code = _code(fields), _text(fields, "sub_code") or ""
    _, text, shown = _said(fields)
    if code in _LIMIT_CODES or "call-limited" in sub_code:
        found = _BAN.search(text)
        return ThrottledError(f"{host} asked for a pause ({shown}).", float(found[1]) if found else 1.0)
    if code in _SIGN_CODES:
        return SignatureRefusedError(
            f"{host} refused the signature ({shown}): copy app key and app secret again from the console and connect again."
        )
    if code in _TOKEN_CODES or (code == "15" and re.search(r"session|access.?token", text, re.IGNORECASE)):
        return TokenRefusedError(
            f"{host} refused the access token ({shown}): authorise the app again and connect again."
        )
    if code == "InsufficientPermission":
        return NotPermittedError(
            f"{host} does not allow this call ({shown}): ask for the Drop Shipping permission in the app console and connect again."
        )
    if code in _THEIR_CODES or sub_code.startswith("isp."):
        return RetryableError(f"{host} has a problem of its own ({shown}); try again in a few minutes.")
    return refusal(fields, host)


def refusal(fields: Fields, host: str) -> ApiError:
    """What a method itself refused, whatever its code: there it is no word of the gateway's."""
    code, text, shown = _said(fields)
    return ApiError(f"{host} refused the request ({shown}); update this product.", code, text)


def _said(fields: Fields) -> tuple[str, str, str]:
    """The most exact code, the platform's sentences, and the code as it may be shown."""
    code = _text(fields, "sub_code") or _code(fields)
    text = " ".join(_text(fields, name) or "" for name in ("msg", "message", "sub_msg", "rsp_msg", "resp_msg"))
    return code, text, re.sub(r"[^\w./-]", "", code or "unknown")[:60]


def _code(fields: Fields) -> str:
    """The code of what went wrong, "" when all is well."""
    found = (_text(fields, name) for name in ("rsp_code", "resp_code", "code"))
    return next((code for code in found if code is not None and code not in _FINE), "")


def _text(fields: Fields, name: str) -> str | None:
    raw = fields.get(name)
    if raw is None:
        return None
    value: Any = msgspec.json.decode(raw)
    return None if value is None else str(value)
