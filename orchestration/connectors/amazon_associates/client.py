"""Calls to Amazon's Creators API: a token for an hour, one call a second, errors beside items. Knows no cursor.

https://affiliate-program.amazon.com/creatorsapi/docs
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx2
import msgspec

from orchestration.connectors.amazon_associates.marketplaces import find_marketplace, find_seller
from orchestration.connectors.base import Access
from orchestration.connectors.bearer import BearerToken
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from orchestration.connectors.http import Content, read_content, with_patience
from orchestration.connectors.rest import Pace, RestClient
from orchestration.connectors.token_address import token_address
from orchestration.connectors.windows import server_clock

CALLS, SECONDS = 1, 1.0
"""What a new account was allowed by the API before this one; for this one no number is published."""
MOST_ITEMS = 10
FILE_BYTES = 64 * 1024**2
RESOURCES = (
    "itemInfo.title", "itemInfo.byLineInfo", "itemInfo.classifications", "itemInfo.externalIds",
    "images.primary.medium", "browseNodeInfo.browseNodes", "parentASIN",
    "offersV2.listings.price", "offersV2.listings.availability", "offersV2.listings.condition",
    "offersV2.listings.isBuyBoxWinner", "offersV2.listings.merchantInfo", "offersV2.listings.dealDetails",
)  # fmt: skip
_FILE_HOSTS = (".amazonaws.com", ".cloudfront.net", ".amazon.com", ".media-amazon.com")
_MD5 = re.compile("[0-9a-fA-F]{32}")
_NOT_SERVED = (
    "does not serve this account: it needs 10 qualified sales in the last 30 days (AssociateNotEligible), a credential "
    "of the marketplace's region, and a tracking id of its own; check them in Associates Central and connect again."
)


class ReportFile(msgspec.Struct, rename="camel", frozen=True):
    """What Amazon says of a report file; `md5` tells whether it changed."""

    filename: str
    report_type: str
    md5: str
    last_modified: str = ""


class _Token(msgspec.Struct):
    access_token: str
    expires_in: int | str


class _Reports(msgspec.Struct):
    reports: list[ReportFile] | None = None


class _Link(msgspec.Struct):
    url: str


class CreatorsClient:
    """One application in one marketplace. Raises FatalError for settings that cannot be used; nothing is sent yet."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.marketplace = find_marketplace(access.settings.get("marketplace") or "www.amazon.com")
        self.partner_tag = access.settings["partner_tag"].strip()
        self._seller = find_seller(access.settings["credential_version"])
        self._id, self._secret = (
            access.settings["credential_id"].strip(),
            access.credentials["credential_secret"].strip(),
        )
        self._door = RestClient(replace(access, url=token_address(access, self._seller.url), cache=None))
        self._token = BearerToken(access.tokens, self._buy, suffix=self._seller.suffix)
        pace = Pace(CALLS, SECONDS, sleep=access.sleep, clock=clock)
        self._rest = RestClient(access, authorize=self._token.authorize, pace=pace)
        self._access, self.host = access, self._rest.host

    def items(self, asins: list[str]) -> Content:
        """At most `MOST_ITEMS` products; those that cannot be had are named in `errors` beside the others."""
        asked = {"itemIds": asins, "itemIdType": "ASIN", "resources": list(RESOURCES)}
        currency = {"currencyOfPreference": self.marketplace.currency_code}
        common = {"partnerTag": self.partner_tag, "marketplace": self.marketplace.host}
        return self._post("/catalog/v1/getItems", common | asked | currency)

    def reports(self) -> tuple[list[ReportFile], datetime]:
        """The report files that Amazon offers, oldest change first; none for most accounts."""
        answer = self._post("/reports/v1/listReports", None)
        found = fields(answer.body, _Reports, self.host).reports or []
        return sorted(found, key=lambda one: (one.last_modified, one.filename)), server_clock(answer, self.host)

    def download(self, report: ReportFile) -> bytes:
        """A report file, which lies on another of Amazon's hosts for some minutes. The token is never sent there."""
        asked = {"filename": report.filename, "reportType": report.report_type}
        link = fields(self._post("/reports/v1/getReport", asked).body, _Link, self.host).url
        target = httpx2.URL(link)
        if target.host != self.host and not (target.scheme == "https" and target.host.endswith(_FILE_HOSTS)):
            raise FatalError(f"{self.host} points to a report on {target.host}, which is not one of Amazon's hosts.")
        return with_patience(lambda: self._checked(target, report.md5), sleep=self._access.sleep)

    def _checked(self, target: httpx2.URL, md5: str) -> bytes:
        """The whole file, by the digest that Amazon gives where that is spelled in hexadecimal."""
        request = self._access.http.build_request("GET", target)
        content = read_content(self._access.http, request, max_bytes=FILE_BYTES).body
        found = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if _MD5.fullmatch(md5) and md5.lower() != found:
            raise RetryableError(f"{target.host} sent a report that is cut off or has changed; try again in a minute.")
        return content

    def _post(self, path: str, body: Mapping[str, Any] | None) -> Content:
        """Every operation reads, though all are POST. A token that was ended early is bought anew once."""
        headers = {"x-marketplace": self.marketplace.host}
        self._token.authorize(
            self._access.http.build_request("POST", self._rest.base_url)
        )  # its refusal has its own words
        try:
            return self._token.twice(lambda: self._rest.send("POST", path, json=body, headers=headers))
        except CredentialsError as error:
            raise CredentialsError(f"{self.host} {_NOT_SERVED}") from error

    def _buy(self) -> tuple[str, float]:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._id,
            "client_secret": self._secret,
            "scope": self._seller.scope,
        }
        answer = self._door.send("POST", "", **({"data": asked} if self._seller.is_form else {"json": asked}))
        token = fields(answer.body, _Token, self._door.host)
        return token.access_token, float(token.expires_in)
