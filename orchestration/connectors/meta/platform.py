"""What Meta declares: fields to connect, rights, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.meta.connector import MetaConnector

FIELDS = (
    Field("ad_account_id", "The number of the ad account, with or without act_."),
    Field("access_token", "A system user's token, from the Business Settings.", is_secret=True),
    Field("app_secret", "The secret of the app that the token was made for; proves each call.", is_secret=True),
    Field("start_date", "The first day of insights, as 2026-01-31; else 400 days ago.", is_required=False),
    Field("dataset_id", "The dataset (pixel) that conversions go to.", is_required=False),
    Field("test_event_code", "Marks conversions as tests; leave it out in production.", is_required=False),
    Field("allow_conversions", "yes lets conversions of buyers who agreed be sent.", is_required=False, default="no"),
    Field("allow_budget", "yes lets approved budgets be set.", is_required=False, default="no"),
)

SCOPES = (
    Scope("ads_read", "spend, impressions, clicks and attributed purchases; campaigns"),
    Scope("pages_show_list", "the pages of the business; without it the stream pages is empty", is_required=False),
    Scope("ads_management", "only to set budgets that were approved and to send conversions", is_required=False),
)

STREAMS = (
    StreamInfo(
        "ad_insights",
        "One row per ad and day of the ad account's zone: spend and what it brought.",
        {
            "ad_id": "string",
            "campaign_id": "string",
            "date_start": "string",
            "spend": "string",
            "impressions": "string",
            "actions": "array|null",
            "action_values": "array|null",
        },
    ),
    StreamInfo("campaigns", "One row per campaign.", {"id": "string", "name": "string", "daily_budget": "string|null"}),
    StreamInfo("pages", "One row per page of the business.", {"id": "string", "name": "string"}),
)

PLATFORM = Platform(
    name="meta",
    title="Meta",
    domain="advertising",
    cadence="daily",
    fields=FIELDS,
    scopes=SCOPES,
    streams=STREAMS,
    connect=MetaConnector,
    url="https://graph.facebook.com/v26.0",
)
