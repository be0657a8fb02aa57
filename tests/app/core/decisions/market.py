"""A business with one shop whose ledger survives its visitors, and proposals for it. Handed in, not mocked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine

from app.core.businesses.store import Business, create_business
from app.core.connections.store import Connection, save_connection
from app.core.database.engine import app_engine, tenant
from app.core.decisions.decide import approve
from app.core.decisions.proposals import propose
from app.core.decisions.read import get_recommendation, list_recommendations
from app.core.settings import Settings
from app.schemas.recommendations import Recommendation
from ml.proposals import Proposal

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WRITTEN_AT = datetime(2026, 3, 1, 9, 31, tzinfo=UTC)
ACTOR = "cli:ann"


class LedgerShop:
    """`PriceActions` of a shop that lives in a SQLite file: every accepted write is kept, whoever dies afterwards."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as ledger:
            ledger.execute("create table if not exists prices (id text primary key, price text, currency text)")
            ledger.execute("create table if not exists writes (id text, before text, after text)")

    def stock(self, platform_id: str, price: str, currency: str = "EUR") -> None:
        with self._open() as ledger:
            ledger.execute("insert or replace into prices values (?, ?, ?)", (platform_id, price, currency))

    def price(self, platform_id: str) -> str:
        return str(self.read_price(platform_id)["price"])

    def writes(self, platform_id: str) -> list[tuple[str, str]]:
        with self._open() as ledger:
            return ledger.execute("select before, after from writes where id = ?", (platform_id,)).fetchall()

    def read_price(self, platform_id: str) -> dict[str, Any]:
        with self._open() as ledger:
            price, currency = ledger.execute(
                "select price, currency from prices where id = ?", (platform_id,)
            ).fetchone()
        return {
            "platform_id": platform_id, "product_id": "gid://shopify/Product/1", "price": price, "compare_at_price": None,
            "currency_code": currency, "server_time": WRITTEN_AT.isoformat(),
        }  # fmt: skip

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> dict[str, Any]:
        with self._open() as ledger:
            (before,) = ledger.execute("select price from prices where id = ?", (platform_id,)).fetchone()
            ledger.execute("update prices set price = ? where id = ?", (str(price), platform_id))
            ledger.execute("insert into writes values (?, ?, ?)", (platform_id, before, str(price)))
        return self.read_price(platform_id)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


@dataclass(frozen=True)
class Market:
    """Everything a test of decisions needs: the tenant's engine, its business, its shop and shorthand for both."""

    settings: Settings
    engine: Engine
    business: Business
    connection_id: UUID
    shop: LedgerShop

    def run(self, work: Callable[..., Any], *args: Any, **given: Any) -> Any:
        """Call `work(conn, …)` in a transaction of the tenant's own."""
        with tenant(self.engine, self.business.business_id) as conn:
            return work(conn, *args, **given)

    def propose(self, *proposals: Proposal, now: datetime = NOW, **given: Any) -> Any:
        return self.run(propose, proposals, business_id=self.business.business_id, now=now, **given)

    def proposed(self, *proposals: Proposal) -> list[Recommendation]:
        """Propose, and return what is open for decision."""
        result = self.propose(*proposals)
        assert not result.refused
        return self.run(list_recommendations, self.business.business_id, "proposed")

    def approved(self, proposal: Proposal) -> Recommendation:
        [one] = [r for r in self.proposed(proposal) if r.target.id == proposal.target["id"]]
        return self.decide(approve, one.id)

    def decide(
        self, verb: Callable[..., Recommendation], recommendation_id: UUID, *args: Any, **given: Any
    ) -> Recommendation:
        return self.run(
            verb, self.business.business_id, recommendation_id, *args, **({"actor": ACTOR, "now": NOW} | given)
        )

    def get(self, recommendation_id: UUID) -> Recommendation:
        return self.run(get_recommendation, self.business.business_id, recommendation_id)

    def price_change(
        self, number: int = 1, current: str = "20.00", proposed: str = "21.00", **changed: Any
    ) -> Proposal:
        """A proposal for variant `number`, which is put on the shelf at its current price."""
        platform_id = f"gid://shopify/ProductVariant/{number}"
        self.shop.stock(platform_id, current)
        simulation = {
            "current_price": current, "net_share": 1.0, "unit_cost": "11", "units_mean": 60.0, "units_sd": 9.0,
            "elasticity_mean": -1.2, "elasticity_sd": 0.3, "level": 0.8, "window_days": 28,
            "limits": {"max_change_pct": "10", "min_price": "13.00", "decimals": 2},
        }  # fmt: skip
        given: dict[str, Any] = {
            "kind": "price_change", "title": f"Raise the price of Mug {number}", "target": self.target(number),
            "current": {"price": current}, "proposed": {"price": proposed}, "currency_code": "EUR",
            "effect": {"metric": "profit", "mean": 12.5, "low": -3.0, "high": 28.0, "level": 0.8, "window_days": 28},
            "reasons": ["Demand hardly reacts to its price."], "evidence": [{"table": "marts.fct_product_daily", "rows": 90}],
            "preconditions": [{"check": "shop_price_is", "value": current}], "simulation": simulation,
            "model_version": "price_response/1", "connection_id": str(self.connection_id),
        }  # fmt: skip
        return Proposal(**(given | changed))

    def target(self, number: int) -> dict[str, Any]:
        return {
            "type": "variant", "id": f"key-{number}", "platform": "shopify",
            "platform_id": f"gid://shopify/ProductVariant/{number}", "sku": f"MUG-{number}", "title": f"Mug {number} <b>☕</b>",
        }  # fmt: skip


def open_market(settings: Settings, folder: Path) -> Market:
    """Create the business and its connected shop."""
    engine = app_engine(settings)
    business = create_business(engine, "Mugs & more", "EUR", "Europe/London")
    connection = Connection(
        business.business_id,
        uuid4(),
        "shopify",
        "mugs",
        "https://mugs.example",
        {},
        "EUR",
        "Europe/London",
        NOW,
        "connected",
    )
    with tenant(engine, business.business_id) as conn:
        save_connection(conn, connection, None)
    return Market(settings, engine, business, connection.connection_id, LedgerShop(folder / "shop.sqlite"))
