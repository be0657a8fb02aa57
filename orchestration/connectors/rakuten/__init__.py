"""Rakuten Advertising, for publishers: transactions, partnerships, payments."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope
from orchestration.connectors.rakuten.connector import connect
from orchestration.connectors.rakuten.declared import STREAMS

PLATFORM = Platform(
    name="rakuten",
    title="Rakuten Advertising",
    domain="affiliate",
    fields=(
        Field("client_id", "Client id of an application at developers.rakutenadvertising.com."),
        Field("client_secret", "Its client secret.", is_secret=True),
        Field("sid", "Site id (SID) of the publisher's account."),
        Field(
            "security_token",
            "Token of Advanced Reports, from the dashboard; without it payments are not read.",
            is_secret=True,
            is_required=False,
        ),
    ),
    scopes=(
        Scope("Events", "the application must be subscribed to it: transactions and their corrections"),
        Scope("Partnerships", "the advertisers that the publisher works with"),
        Scope("Advanced Reports", "what was paid, for which transactions", is_required=False),
    ),
    streams=STREAMS,
    connect=connect,
    url="https://api.linksynergy.com",
    cadence="daily",
)

__all__ = ["PLATFORM"]
