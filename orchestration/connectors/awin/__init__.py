"""Awin, for publishers: commissions, programmes and daily clicks. ShareASale's accounts live on here."""

from __future__ import annotations

from orchestration.connectors.awin.connector import connect
from orchestration.connectors.awin.streams import STREAMS
from orchestration.connectors.base import Field, Platform, Scope

PLATFORM = Platform(
    name="awin",
    title="Awin (ShareASale is part of it now)",
    domain="affiliate",
    fields=(
        Field("token", "API token of your user, from ui.awin.com/awin-api.", is_secret=True),
        Field("publisher_id", "Number of the publisher account, as in the address of Awin's dashboard."),
        Field(
            "regions",
            "Regions whose clicks are read, separated by commas: GB,DE,US.",
            is_required=False,
            default="GB,US",
        ),
    ),
    scopes=(
        Scope("publisher account", "the token belongs to a user, and sees the accounts that this user sees"),
        Scope("reporting", "the user's role in the account must allow reports: commissions, clicks"),
    ),
    streams=STREAMS,
    connect=connect,
    url="https://api.awin.com",
    cadence="daily",
    no_totals="Awin's report is by programme, region and currency, and is not compared with the commissions yet",
)

__all__ = ["PLATFORM"]
