"""What Ahrefs declares: fields to connect, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.ahrefs.connector import AhrefsConnector
from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.targets import FIELDS

STREAMS = (
    StreamInfo(
        "domain_rating",
        "One row per domain: how strong its links are, from 0 to 100.",
        {"domain_rating": "number|null"},
    ),
    StreamInfo(
        "metrics",
        "One row per domain and country: keywords, estimated visits and their worth in US cents.",
        {"org_keywords": "number", "org_traffic": "number", "org_cost": "number|null"},
    ),
    StreamInfo(
        "organic_keywords",
        "One row per domain, country and keyword: those that bring the most visits.",
        {"keyword": "string", "best_position": "number|null", "volume": "number|null"},
    ),
    StreamInfo("backlinks_stats", "One row per domain: how many links, from how many domains.", {"live": "number"}),
    StreamInfo(
        "backlinks",
        "One row per link to a domain, from the strongest domains.",
        {"url_from": "string", "url_to": "string"},
    ),
)

PLATFORM = Platform(
    name="ahrefs",
    title="Ahrefs",
    domain="seo",
    cadence="daily",
    fields=(Field("api_key", "An API key of the workspace, good for a year.", is_secret=True), *FIELDS),
    scopes=(
        Scope("API", "a plan with the API; reports cost units of the workspace, and a key may have a limit of its own"),
    ),
    streams=STREAMS,
    connect=AhrefsConnector,
    url="https://api.ahrefs.com/v3",
)
