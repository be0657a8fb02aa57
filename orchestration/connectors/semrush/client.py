"""Semrush's reports: text with `;` between columns, and errors as text with status 200. Knows no stream.

The key travels in the address, as Semrush wants it: no message names an address.
https://developer.semrush.com/api/basics/get-started
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from orchestration.connectors.http import Content, read_content, with_patience
from orchestration.connectors.rest import Pace

CALLS_PER_SECOND = 10
API_HOST, BALANCE_HOST = "api.semrush.com", "www.semrush.com"
BALANCE_PATH = "/users/countapiunits.html"
NOTHING_FOUND = 50
TOO_FAST = (30, 131)
KEY_REFUSED = (110, 120, 121, 130, 133, 135)
UNITS_USED_UP = (132, 134)
_ERROR = re.compile(r"ERROR\s+(\d{1,5})\s*::")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """Rows by the header's own names; every value is the text that Semrush wrote."""

    rows: list[Row]
    server_time: datetime | None


class SemrushClient:
    """One key. Raises CredentialsError for what cannot be one; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        self._key = (access.credentials.get("api_key") or "").strip()
        if not re.fullmatch(r"[A-Za-z0-9]{16,64}", self._key):
            raise CredentialsError(
                "The API key of Semrush (v3) is letters and digits only: copy it from Subscription info, API units."
            )
        self._pace = Pace(CALLS_PER_SECOND, 1.0, sleep=access.sleep)

    def balance(self) -> tuple[int, datetime]:
        """Units that are left, and Semrush's Date. Costs nothing."""

        def ask() -> tuple[int, datetime]:
            content = self._send(self._balance_url(), {})
            digits = re.sub(r"[,.\s]", "", _text(content, self.host) or "")
            if not digits.isdigit():
                raise SchemaDriftError(f"{self.host} did not say how many units are left; update this product.")
            if content.server_time is None:
                raise SchemaDriftError(
                    f"{self.host} sends no Date header, without which no snapshot has a day; check the address."
                )
            return int(digits), content.server_time

        return with_patience(ask, sleep=self.access.sleep)

    def report(self, path: str, params: Mapping[str, str]) -> Report:
        """A report's rows; none when Semrush knows nothing of the target. A limit is always part of `params`: every line is paid."""

        def ask() -> Report:
            content = self._send(f"{self.access.url}{path}", {**params, "export_escape": "1"})
            text = _text(content, self.host)
            return Report([] if text is None else rows_of(text, self.host), content.server_time)

        return with_patience(ask, sleep=self.access.sleep)

    def _balance_url(self) -> str:
        """On another host of Semrush's, and always over TLS, though its manual shows it without."""
        if self.host == API_HOST:
            return f"https://{BALANCE_HOST}{BALANCE_PATH}"
        return f"{self.access.url}{BALANCE_PATH}"

    def _send(self, url: str, params: Mapping[str, str]) -> Content:
        self._pace.wait()
        request = self.access.http.build_request("GET", url, params={**params, "key": self._key})
        return read_content(self.access.http, request)


def rows_of(text: str, host: str) -> list[Row]:
    """The rows of a report. `export_escape` has every value quoted, so a quote that is not closed tells what is cut off."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except csv.Error as error:
        raise RetryableError(f"{host} sent a report that is cut off; try again in a minute.") from error
    header, *rows = [line for line in lines if line] or [[]]
    is_cut = text.startswith('"') and not text.rstrip("\r\n").endswith('"')
    if len(header) < 2 or is_cut or any(len(row) != len(header) for row in rows):
        raise RetryableError(f"{host} sent a report that is empty or cut off; try again in a minute.")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _text(content: Content, host: str) -> str | None:
    """The answer as text, when it is neither a web page nor an error; None when nothing was found."""
    try:
        text = content.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RetryableError(f"{host} sent an answer that cannot be read; try again in a minute.") from error
    if text.lstrip().startswith("<"):
        raise RetryableError(f"{host} answered with a web page instead of a report; try again in a few minutes.")
    if text.lstrip().startswith("ERROR"):
        found = _ERROR.match(text.lstrip())
        code = int(found[1]) if found else 0
        if code == NOTHING_FOUND:
            return None
        raise _error(code, host)
    return text


def _error(code: int, host: str) -> ConnectorError:
    if code in TOO_FAST:
        return ThrottledError(f"{host} asked for a pause ({code}).", 1.0)
    if code in KEY_REFUSED:
        return CredentialsError(
            f"{host} refused the key ({code}): it must be a v3 key of a plan with API units; connect again with it."
        )
    if code in UNITS_USED_UP:
        return FatalError(f"The API units of Semrush are used up ({code}); buy more or wait until they are renewed.")
    return FatalError(f"{host} refused the report ({code}); check the domains and countries, or update this product.")
