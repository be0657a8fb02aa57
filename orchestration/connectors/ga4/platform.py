"""What Google Analytics 4 declares: fields to connect, rights, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.ga4.client import Query
from orchestration.connectors.ga4.connector import Ga4Connector
from orchestration.connectors.ga4.streams import QUERIES

FIELDS = (
    Field("property_id", "The number under Admin, Property details (no G-… id)."),
    Field("service_account", "The service account's JSON key, the whole file's text.", is_secret=True),
    Field("start_date", "The first day to read, as 2026-01-31; else 400 days ago.", is_required=False),
)

SCOPES = (
    Scope("Viewer on the property", "reports; given to the service account's e-mail under Admin, Property access"),
    Scope(
        "Google Analytics Data API",
        "enabled in the service account's own Google Cloud project, else every call is refused",
    ),
)

GRAINS = {
    "ecommerce_funnel": "One row per day: sessions, product views, carts, checkouts, purchases, revenue, refunds.",
    "traffic_by_channel": "One row per day and channel group of the session.",
    "traffic_by_device": "One row per day and kind of device.",
    "traffic_by_landing_page": "One row per day and page on which the session began.",
    "item_funnel": "One row per day and item: seen, added, checked out, bought.",
}


def _info(query: Query) -> StreamInfo:
    """All figures are text, as Analytics writes them."""
    columns = dict.fromkeys((*query.dimensions, *query.metrics), "string")
    return StreamInfo(
        query.name, GRAINS[query.name], columns | {"is_thresholded": "boolean", "is_other_row": "boolean"}
    )


PLATFORM = Platform(
    name="ga4",
    title="Google Analytics 4",
    domain="traffic",
    cadence="daily",
    fields=FIELDS,
    scopes=SCOPES,
    streams=tuple(_info(query) for query in QUERIES),
    connect=Ga4Connector,
    url="https://analyticsdata.googleapis.com/v1beta",
)
