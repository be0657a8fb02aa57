"""CJ Affiliate, for publishers: the ledger of commissions."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope
from orchestration.connectors.cj.connector import connect
from orchestration.connectors.cj.streams import STREAMS

PLATFORM = Platform(
    name="cj",
    title="CJ Affiliate",
    domain="affiliate",
    fields=(
        Field("token", "Personal access token from developers.cj.com.", is_secret=True),
        Field("publisher_id", "Number (CID) of the publisher's company at CJ."),
        Field(
            "currency_code", "The account's currency: CJ's amounts do not name it.", is_required=False, default="USD"
        ),
    ),
    scopes=(Scope("publisher", "the token's user must belong to the publisher's company to see its commissions"),),
    streams=STREAMS,
    connect=connect,
    url="https://commissions.api.cj.com",
)

__all__ = ["PLATFORM"]
