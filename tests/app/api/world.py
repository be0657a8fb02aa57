"""Two businesses in a real database: one with sales, advice and a member of every role, one of somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine, text

from app.core.businesses.store import Business, create_business
from app.core.connections.store import Connection, record_sync, save_connection
from app.core.database.engine import app_engine, tenant
from app.core.database.roles import url_of
from app.core.decisions.proposals import propose
from app.core.decisions.read import list_recommendations
from app.core.identity.passwords import hash_password
from app.core.identity.sessions import find_session, open_session
from app.core.identity.tokens import AccessTokens
from app.core.identity.users import add_member
from app.core.settings import Settings
from app.schemas.identity import Role
from app.schemas.recommendations import Recommendation
from ml.proposals import Proposal
from tests.app.sales_daily import TABLE, add_sales

CLOCK = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 1)
PASSWORD = "a sentence only the test would think of"
ROLES: tuple[Role, ...] = get_args(Role)
HOSTILE = "![x](http://127.0.0.1:9/beacon.png) <img src=x onerror=alert(1)> :red[sale] $x^2$ [win](http://evil.example)"


@dataclass(frozen=True)
class World:
    """What the tests of the API and the screens look at."""

    settings: Settings
    engine: Engine
    shop: Business
    foreign: Business
    members: dict[Role, UUID]
    stranger: UUID
    connection_id: UUID

    def bearer(self, user_id: UUID) -> dict[str, str]:
        """Headers of a person who has just logged in."""
        session = find_session(self.engine, self.session(user_id))
        assert session is not None
        return {"Authorization": f"Bearer {AccessTokens.of(self.settings).issue(user_id, session.session_id)}"}

    def session(self, user_id: UUID) -> str:
        """The secret of a new session, as the cookie holds it."""
        return open_session(self.engine, user_id)

    def recommendations(self, status: Any = "proposed") -> list[Recommendation]:
        """What is stored, in no particular order."""
        with tenant(self.engine, self.shop.business_id) as conn:
            return list_recommendations(conn, self.shop.business_id, status)


def build(settings: Settings) -> World:
    """Everything, in about a second."""
    engine = app_engine(settings)
    shop = create_business(engine, "North Sea Crafts", "EUR", "Europe/Amsterdam")
    foreign = create_business(engine, "Somebody Else", "GBP", "Europe/London")
    password_hash = hash_password(PASSWORD)
    members = {role: add_user(engine, f"{role}@example.com", password_hash) for role in ROLES}
    for role, user_id in members.items():
        add_member(engine, shop.business_id, user_id, role)
    stranger = add_user(engine, "stranger@example.com", password_hash)
    add_member(engine, foreign.business_id, stranger, "owner")
    world = World(settings, engine, shop, foreign, members, stranger, uuid4())
    connect(world)
    make_marts(world)
    advise(world)
    return world


def add_user(engine: Engine, email: str, password_hash: str) -> UUID:
    """A user without the slow hashing, which is not what these tests are about."""
    query = text("""insert into core.users (email, display_name, password_hash) values (:email, :name, :password_hash)
        returning user_id""")
    with engine.begin() as conn:
        words = {"email": email, "name": email.split("@", maxsplit=1)[0].title(), "password_hash": password_hash}
        return UUID(str(conn.execute(query, words).scalar_one()))


def connect(world: World) -> None:
    """One shop, read up to the business clock."""
    connection = Connection(
        world.shop.business_id, world.connection_id, "shopify", "North Sea shop", "https://shop.example", {}, "EUR",
        "Europe/Amsterdam", None, "connected",
    )  # fmt: skip
    with tenant(world.engine, world.shop.business_id) as conn:
        save_connection(conn, connection, None)
        record_sync(conn, world.connection_id, clock_at=CLOCK)


def make_marts(world: World) -> None:
    """Sixty days with two orders of 100 EUR each (one doubled in the last week), a refund, a foreign order."""
    with psycopg.connect(url_of(world.settings, "transform")) as conn:
        conn.execute(TABLE.encode())
        for ago in range(60):
            on = TODAY - timedelta(days=ago)
            for number in range(2):
                amount = Decimal(200 if number == 0 and 1 <= ago <= 7 else 100)
                add_sales(conn, world.shop.business_id, on, "EUR", amount, units=2)
        yesterday = TODAY - timedelta(days=1)
        add_sales(conn, world.foreign.business_id, yesterday, "EUR", Decimal(7777), units=2)
        back = {"returned": Decimal(50), "refunded": Decimal("60.50")}
        add_sales(conn, world.shop.business_id, yesterday, "EUR", Decimal(0), orders=0, **back)


def advise(world: World) -> None:
    """Six price changes, the last of a product with a hostile name, and a reorder."""
    titles = ["Tea mug", "Oak lamp", "Wool throw", "Brass bell", "Linen apron", HOSTILE]
    proposals = [price_change(world, number, title) for number, title in enumerate(titles, start=1)]
    with tenant(world.engine, world.shop.business_id) as conn:
        result = propose(
            conn, [*proposals, reorder(world)], business_id=world.shop.business_id, now=CLOCK, run_id="run-1"
        )
    assert not result.refused, result.refused


def price_change(world: World, number: int, name: str, current: str = "20.00", proposed: str = "21.00") -> Proposal:
    """A dearer variant `number`; the higher the number, the smaller its promise."""
    simulation = {
        "current_price": current, "net_share": 1.0, "unit_cost": "11", "units_mean": 60.0, "units_sd": 9.0,
        "elasticity_mean": -1.2, "elasticity_sd": 0.3, "level": 0.8, "window_days": 28,
        "limits": {"max_change_pct": "10", "min_price": "13.00", "decimals": 2},
    }  # fmt: skip
    mean = 700.0 / number
    return Proposal(
        kind="price_change",
        title=f"Raise the price of {name} from {current} to {proposed} EUR",
        target={"type": "variant", "id": f"key-{number}", "platform": "shopify", "sku": f"SKU-{number}", "title": name,
                "platform_id": f"gid://shopify/ProductVariant/{number}"},
        current={"price": current},
        proposed={"price": proposed},
        currency_code="EUR",
        effect={"metric": "profit", "mean": mean, "low": mean / 4, "high": mean * 2, "level": 0.8, "window_days": 28},
        reasons=[f"Demand for {name} hardly reacts to its price.", "Similar products kept selling after a rise of 5 %."],
        evidence=[{"table": "marts.fct_product_daily", "rows": 90}],
        preconditions=[{"check": "shop_price_is", "value": current}],
        simulation=simulation,
        model_version="price_response/1",
        connection_id=str(world.connection_id),
    )  # fmt: skip


def reorder(world: World) -> Proposal:
    """Forty pieces of something that runs out."""
    return Proposal(
        kind="reorder",
        title="Order 40 × Tea mug",
        target={"type": "variant", "id": "key-1", "platform": "shopify", "sku": "SKU-1", "title": "Tea mug",
                "platform_id": "gid://shopify/ProductVariant/1"},
        current={"quantity": 3},
        proposed={"quantity": 40},
        currency_code="EUR",
        effect={"metric": "profit", "mean": 90.0, "low": -20.0, "high": 210.0, "level": 0.8, "window_days": 28},
        reasons=["At the expected demand the stock of 3 lasts two days."],
        evidence=[],
        preconditions=[],
        simulation={
            "lead_mean": 14.0, "lead_sd": 3.0, "review_mean": 28.0, "review_sd": 5.0, "level_cv": 0.2, "available": 3,
            "unit_margin": 4.0, "unit_cost": 6.0, "holding_rate": 0.2, "review_days": 28, "level": 0.8, "window_days": 28,
            "limits": {"min_quantity": 1, "max_quantity": 400, "max_cover_days": 120},
        },
        model_version="demand/1",
        connection_id=str(world.connection_id),
    )  # fmt: skip
