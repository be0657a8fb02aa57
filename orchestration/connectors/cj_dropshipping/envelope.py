"""CJ's envelope: `{"code", "result", "message", "data", "requestId"}`, with status 200 whatever went wrong.

The code decides, never the message, which CJ changes at will. Knows no endpoint.
https://developers.cjdropshipping.com/en/api/api2/standard/ps-code.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    RetryableError,
    ThrottledError,
)

_FINE = (0, 200)
_BUSY, _TOO_FAST, _QUOTA_USED = 1600000, 1600200, 1600201
_TOKEN_REFUSED = (1600001, 1600002)
_ACCOUNT = range(1600003, 1600009)
_RATE = re.compile(r"(\d{1,4})\s*times?\s*/\s*(\d{1,5})\s*second")


class TokenRefusedError(CredentialsError):
    """The access token is no longer good: renew it once before a person is asked."""


class ApiError(FatalError):
    """CJ refused the call; `code` is its own number, which is stable."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class _Envelope(msgspec.Struct):
    code: int
    result: bool | None = None
    message: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


def unwrap(content: bytes, host: str, now: datetime | None) -> bytes:
    """`data` of an answer. Raises a ConnectorError for every code but success."""
    found = fields(content, _Envelope, host)
    if found.code in _FINE and found.result is not False:
        return bytes(found.data)
    raise _error(found, host, now)


def _error(found: _Envelope, host: str, now: datetime | None) -> ConnectorError:
    code = found.code
    if code == _TOO_FAST:
        rate = _RATE.search(found.message or "")
        return ThrottledError(f"{host} asked for a pause ({code}).", int(rate[2]) / int(rate[1] or 1) if rate else 1.0)
    if code == _QUOTA_USED:
        return ThrottledError(
            f"{host} gives no more answers today ({code}): the day's quota is used up.", _to_midnight(now)
        )
    if code == _BUSY:
        return RetryableError(f"{host} has a problem of its own ({code}); try again in a few minutes.")
    if code in _TOKEN_REFUSED:
        return TokenRefusedError(
            f"{host} refused the access token ({code}): make a new API key there and connect again."
        )
    if code in _ACCOUNT:
        return CredentialsError(
            f"{host} refused the account ({code}): look at the API settings there and connect again."
        )
    return ApiError(f"{host} refused the request ({code}); update this product.", code)


def _to_midnight(now: datetime | None) -> float:
    """Quotas begin anew at 00:00 UTC."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - moment).total_seconds()
