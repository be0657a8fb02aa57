"""What Semrush declares: fields to connect, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.semrush.connector import SemrushConnector
from orchestration.connectors.targets import FIELDS

STREAMS = (
    StreamInfo(
        "domain_ranks",
        "One row per domain and country: rank, keywords, estimated visits and their worth.",
        {"Domain": "string", "Rank": "string", "Organic Keywords": "string", "Organic Traffic": "string"},
    ),
    StreamInfo(
        "organic_keywords",
        "One row per domain, country, keyword and page: the keywords that bring the most visits.",
        {"Keyword": "string", "Position": "string", "Search Volume": "string", "Url": "string"},
    ),
    StreamInfo("backlinks_overview", "One row per domain: how many links, from how many domains.", {"total": "string"}),
    StreamInfo(
        "backlinks",
        "One row per link to a domain, the strongest ones.",
        {"source_url": "string", "target_url": "string"},
    ),
)

PLATFORM = Platform(
    name="semrush",
    title="Semrush",
    domain="seo",
    cadence="daily",
    fields=(
        Field(
            "api_key", "The v3 key under Subscription info, API units (a v4 key does not work here).", is_secret=True
        ),
        *FIELDS,
    ),
    scopes=(Scope("API units", "every line of a report is paid for with units of the plan (Standard API)"),),
    streams=STREAMS,
    connect=SemrushConnector,
    url="https://api.semrush.com",
)
