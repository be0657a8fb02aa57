"""Requests to the Selling Partner API: region, access token, limits of each operation. Knows no stream.

Read only. Personal data of buyers is never asked for, so no restricted data token is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import httpx2
import msgspec

from orchestration.connectors.amazon_seller.limits import Bucket
from orchestration.connectors.amazon_seller.login import Login
from orchestration.connectors.base import Access
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError, ThrottledError
from orchestration.connectors.http import Content, open_stream, with_patience
from orchestration.connectors.rest import Params, RestClient
from orchestration.connectors.windows import server_clock

PARTICIPATIONS = "/sellers/v1/marketplaceParticipations"
ORDERS = "/orders/2026-01-01/orders"
INVENTORY = "/fba/inventory/v1/summaries"
TRANSACTIONS = "/finances/2024-06-19/transactions"
REPORTS = "/reports/2021-06-30/reports"
DOCUMENTS = "/reports/2021-06-30/documents"

TOKEN_HEADER = "x-amz-access-token"  # noqa: S105 - the header's name
RATES = {
    ("GET", PARTICIPATIONS): (0.016, 15),
    ("GET", ORDERS): (0.0056, 20),
    ("GET", f"{ORDERS}/"): (0.5, 30),
    ("GET", INVENTORY): (2.0, 2),
    ("GET", TRANSACTIONS): (0.5, 10),
    ("POST", REPORTS): (0.0167, 15),
    ("GET", f"{REPORTS}/"): (2.0, 15),
    ("GET", f"{DOCUMENTS}/"): (0.0167, 15),
}
"""Requests a second and burst, as documented; a path that ends in a slash goes on with an id."""
_FILE_HOSTS = (".amazonaws.com", ".amazonaws.com.cn")
"""Where Amazon puts the files of reports. The token is never sent there."""


class Marketplace(msgspec.Struct):
    """A marketplace as Amazon describes it."""

    id: str
    name: str
    countryCode: str  # noqa: N815 - Amazon's own spelling
    defaultCurrencyCode: str  # noqa: N815


class _Part(msgspec.Struct):
    isParticipating: bool  # noqa: N815


class _Participation(msgspec.Struct):
    marketplace: Marketplace
    participation: _Part
    storeName: str = ""  # noqa: N815


class _Participations(msgspec.Struct):
    payload: list[_Participation]


class AmazonClient(RestClient):
    """One seller account in one region. Nothing is sent before the first call."""

    def __init__(self, access: Access) -> None:
        super().__init__(access, authorize=self._sign)
        self._login = Login(access)
        self._buckets = {key: Bucket(rate, burst, sleep=access.sleep) for key, (rate, burst) in RATES.items()}
        self._wanted = [one.strip() for one in access.settings.get("marketplace_ids", "").split(",") if one.strip()]
        self._known: tuple[list[_Participation], datetime] | None = None

    def participations(self) -> tuple[list[_Participation], datetime]:
        """Where the account sells, and the server's clock. Asked once: the limit is one a minute."""
        if self._known is None:
            content = self.get(PARTICIPATIONS)
            found = fields(content.body, _Participations, self.host).payload
            active = [one for one in found if one.participation.isParticipating]
            self._known = active, server_clock(content, self.host)
        return self._known

    def marketplace_ids(self) -> list[str]:
        """The marketplaces of the connection; all where the account sells unless some were chosen."""
        active = [one.marketplace.id for one in self.participations()[0]]
        unknown = [one for one in self._wanted if one not in active]
        if unknown or not active:
            raise FatalError(
                f"The account does not sell in the marketplace {', '.join(unknown) or 'of any kind'}; choose among"
                f" {', '.join(active) or 'none'}, or the region that it is in."
            )
        return self._wanted or active

    def get_within(self, seconds: float, path: str, params: Params) -> Content:
        """As `get`, but raises ThrottledError as soon as it would have to wait longer than this in all."""
        return with_patience(lambda: self._get(path, params, {}), sleep=self.access.sleep, patience_seconds=seconds)

    @contextmanager
    def download(self, url: str) -> Iterator[tuple[httpx2.Response, Iterator[bytes]]]:
        """A report's file. Its host must be Amazon's file store or the API's own, and gets no token."""
        try:
            target, own = httpx2.URL(url), httpx2.URL(self.base_url)
        except httpx2.InvalidURL as error:
            raise SchemaDriftError(f"{self.host} gave no address for a report's file; update this product.") from error
        is_own = (target.scheme, target.host, target.port) == (own.scheme, own.host, own.port)
        if not is_own and not (target.scheme == "https" and target.host.endswith(_FILE_HOSTS)):
            raise FatalError(f"{self.host} points to a file on {target.host[:100]}, which is not Amazon's file store.")
        with open_stream(self.access.http, self.access.http.build_request("GET", target)) as opened:
            yield opened

    def _sign(self, request: httpx2.Request) -> None:
        request.headers[TOKEN_HEADER] = self._login.token()

    def _send(self, request: httpx2.Request) -> Content:
        """Once more with a new token when one that was kept is refused."""
        try:
            return self._send_within_limits(request)
        except CredentialsError:
            token = request.headers.get(TOKEN_HEADER)
            if not token or not self._login.refuse(token):
                raise
            return self._send_within_limits(request)

    def _send_within_limits(self, request: httpx2.Request) -> Content:
        bucket = self._buckets[self._operation(request)]
        bucket.take()
        try:
            content = super()._send(request)
        except ThrottledError as error:
            raise ThrottledError(str(error), max(error.wait, bucket.refused())) from error
        bucket.learn(content.headers.get("x-amzn-RateLimit-Limit"))
        fields(content.body, msgspec.Raw, self.host)  # what is cut off is asked for again here, not found out later
        self._login.accept(request.headers[TOKEN_HEADER])
        return content

    def _operation(self, request: httpx2.Request) -> tuple[str, str]:
        path = request.url.path.removeprefix(httpx2.URL(self.base_url).path.rstrip("/"))
        whole = (request.method, path)
        return whole if whole in RATES else (request.method, path[: path.rindex("/") + 1])
