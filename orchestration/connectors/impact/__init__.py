"""impact.com, for partners: programs, actions (commissions) and the log of their changes."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope
from orchestration.connectors.impact.connector import connect
from orchestration.connectors.impact.streams import STREAMS

PLATFORM = Platform(
    name="impact",
    title="impact.com",
    domain="affiliate",
    fields=(
        Field("account_sid", "Account SID of the partner account, from Settings > API."),
        Field("token", "Auth Token of that Account SID.", is_secret=True),
    ),
    scopes=(
        Scope("Actions", "commissions, their states and reversals, and the log of their changes"),
        Scope("Campaigns", "the programs that the account has joined"),
    ),
    streams=STREAMS,
    connect=connect,
    url="https://api.impact.com",
)

__all__ = ["PLATFORM"]
