"""Amazon Associates: products through the Creators API, earnings and orders from report files. PA-API is gone."""

from __future__ import annotations

from orchestration.connectors.amazon_associates.connector import connect
from orchestration.connectors.amazon_associates.declared import STREAMS
from orchestration.connectors.base import Field, Platform, Scope

PLATFORM = Platform(
    name="amazon_associates",
    title="Amazon Associates",
    domain="affiliate",
    fields=(
        Field(
            "credential_id", "Id of a Creators API application, from Associates Central; PA-API and its keys are gone."
        ),
        Field("credential_secret", "Its secret.", is_secret=True),
        Field("credential_version", "Its version, shown beside it: 2.1, 2.2, 2.3, 3.1, 3.2 or 3.3."),
        Field("partner_tag", "Your tracking id in the marketplace, such as mysite-20."),
        Field("marketplace", "Where you are an associate.", is_required=False, default="www.amazon.com"),
        Field("asins", "Products to follow, separated by commas, at most 1,000.", is_required=False),
        Field("token_url", "Where the sandbox sells tokens; Amazon's own address otherwise.", is_required=False),
    ),
    scopes=(
        Scope("Creators API application", "it owns the credential"),
        Scope("10 qualified sales in the last 30 days", "Amazon serves the API to nobody else (AssociateNotEligible)"),
        Scope("report files", "earnings and orders, where Amazon offers them to the account", is_required=False),
    ),
    streams=STREAMS,
    connect=connect,
    url="https://creatorsapi.amazon",
    cadence="daily",
)

__all__ = ["PLATFORM"]
