"""What is said of a comparison, in each of its four states."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from app.core.businesses.store import create_business
from app.core.connections.store import Connection, save_connection
from app.core.database.engine import app_engine, tenant
from app.core.database.roles import url_of
from app.core.settings import Settings
from app.core.tie_out.read import connections_compared, tie_out
from app.core.trust.tie_outs import untied
from tests.app.core.tie_out import marts

SHOP = UUID(int=7)
REFUND = "refund missing in the warehouse"


def test_a_connection_whose_report_may_not_be_read_says_what_it_lacks(database: Settings) -> None:
    engine = app_engine(database)
    business = create_business(engine, "Mugs", "EUR", "Europe/London")
    with tenant(engine, business.business_id) as conn:
        save_connection(conn, Connection(business.business_id, SHOP, "woocommerce", "mugs", "https://mugs.example", {}, "EUR",
                                         "Europe/London", None, "connected"), None)  # fmt: skip
    marts.build(database)
    marts.compare(database, business.business_id, SHOP, reported=None, warehouse="100.00")
    with psycopg.connect(url_of(database, "ingest")) as ingest:
        ingest.execute(
            """insert into raw.stream_states (business_id, connection_id, stream, cursor)
               values (%s, %s, 'daily_totals', '{"not_granted": "view_woocommerce_reports"}')""",
            (business.business_id, SHOP),
        )
    with tenant(engine, business.business_id) as conn:
        [one] = connections_compared(conn, business.business_id)
    engine.dispose()
    assert one.sentence == (
        "The own totals of mugs cannot be read without view_woocommerce_reports, so nothing can be compared: 10 orders in 1 days."
    )


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({"reported": "100.00"}, "ties", "mugs ties out: 10 orders in 1 days, difference 0.00 EUR."),
        ({"reported": "90.00", "reason": "booked on another day", "is_explained": True}, "explained",
         "mugs ties out: 10 orders in 1 days, difference 10.00 EUR, 1 line of it explained."),
        ({"reported": "95.00", "reason": REFUND}, "unexplained",
         "mugs does not tie out on 1 day: the difference is 5.00 EUR over 10 orders in 1 days."),
        ({"reported": None}, "not reported",
         "mugs reports no totals of its own, so nothing can be compared: 10 orders in 1 days."),
    ],
)  # fmt: skip
def test_a_connection_says_whether_it_ties_out(
    database: Settings, given: dict[str, str], state: str, said: str
) -> None:
    engine = app_engine(database)
    business = create_business(engine, "Mugs", "EUR", "Europe/London")
    mine = Connection(
        business.business_id,
        SHOP,
        "shopify",
        "mugs",
        "https://mugs.example",
        {},
        "EUR",
        "Europe/London",
        None,
        "connected",
    )
    with tenant(engine, business.business_id) as conn:
        save_connection(conn, mine, None)
        assert connections_compared(conn, business.business_id) == []
        assert untied(conn, business.business_id) == {}
    marts.build(database)
    marts.compare(database, business.business_id, SHOP, warehouse="100.00", **given)
    with tenant(engine, business.business_id) as conn:
        [one] = connections_compared(conn, business.business_id)
        assert (one.state, one.sentence) == (state, said)
        assert (SHOP in untied(conn, business.business_id)) == (state == "unexplained")
        assert [line.order_number for line in tie_out(conn, business.business_id).differences] == ["#1007"] * (
            "reason" in given
        )
    engine.dispose()
