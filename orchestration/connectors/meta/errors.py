"""Graph API errors: `{"error": {"code", "error_subcode", "is_transient", …}}`, with status 400 mostly, and with 200 as well.

The platform's sentence is judged and never repeated: it may quote what we sent.
"""

from __future__ import annotations

import httpx2
import msgspec

from orchestration.connectors.error_bodies import start_of
from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    ThrottledError,
)
from orchestration.connectors.meta.usage import regain_seconds

THROTTLED = (4, 17, 32, 613, *range(80000, 80015))
TOKEN_REFUSED = (102, 190, 463, 467)
PERMISSION = (3, 10, *range(200, 300))
PASSING = (1, 2)
DEFAULT_WAIT_SECONDS = 60.0


class TooMuchDataError(FatalError):
    """One answer would be too big for Meta: ask for fewer days, then for fewer rows."""


class GraphError(msgspec.Struct):
    """The fields of an error that are looked at."""

    code: int = 0
    error_subcode: int | None = None
    is_transient: bool = False
    message: str = ""


class _Failure(msgspec.Struct):
    error: GraphError | None = None


def error_of(found: GraphError, host: str, headers: httpx2.Headers) -> ConnectorError:
    """The error by what to do next."""
    code = found.code
    if code in THROTTLED:
        return ThrottledError(f"{host} asked for a pause ({code}).", regain_seconds(headers) or DEFAULT_WAIT_SECONDS)
    if code in TOKEN_REFUSED:
        return CredentialsError(
            f"{host} refused the access token ({code}): make a new one for the system user and connect again."
        )
    if code in PERMISSION:
        return NotPermittedError(
            f"{host} does not allow this ({code}): grant the rights in the connector's README and connect again."
        )
    if code == 1 and "reduce the amount of data" in found.message.lower():
        return TooMuchDataError(f"{host} cannot answer for so much data at once ({code}).")
    if code in PASSING or found.is_transient:
        return RetryableError(f"{host} has a problem of its own ({code}); try again in a few minutes.")
    subcode = f"/{found.error_subcode}" if found.error_subcode else ""
    return FatalError(f"{host} refused the request ({code}{subcode}); check the account's id, or update this product.")


def judge(response: httpx2.Response) -> None:
    """A response hook: errors with another status than 200 say what is wrong in a body that is not read otherwise."""
    if response.status_code < 400:
        return
    try:
        found = msgspec.json.decode(start_of(response), type=_Failure).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return  # no error of the Graph API: the status decides
    if found is not None and found.code:
        raise error_of(found, response.request.url.host, response.headers)
