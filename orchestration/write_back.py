"""Carry out what was approved in one business, with the platform's own connector opened for each connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from sqlalchemy import Engine

from app.core.businesses.store import Business
from app.core.connections.clock import business_clock
from app.core.connections.open import open_connector
from app.core.connections.store import Connection
from app.core.database.engine import tenant
from app.core.decisions.implement import ActionsFor, ImplementationResult, implement_pending
from app.core.decisions.roll_back import roll_back
from app.core.settings import Settings
from app.schemas.recommendations import Recommendation
from orchestration.connectors.base import PriceActions, SetsPrices
from orchestration.connectors.exceptions import FatalError


def carry_out(
    engine: Engine, settings: Settings, business: Business, *, only: UUID | None = None
) -> list[ImplementationResult]:
    """Implement everything in the outbox of the business, or one recommendation; see app.core.decisions.implement."""
    with tenant(engine, business.business_id) as database:
        now = business_clock(database)
    with _platforms(engine, settings) as actions_for:
        return implement_pending(
            engine, business, actions_for=actions_for, now=now, only=None if only is None else {only}
        )


def take_back(
    engine: Engine, settings: Settings, business: Business, recommendation_id: UUID, *, actor: str, reason: str | None
) -> Recommendation:
    """Set the price that was there before our change; see app.core.decisions.roll_back."""
    with _platforms(engine, settings) as actions_for:
        return roll_back(engine, business, recommendation_id, actions_for=actions_for, actor=actor, reason=reason)


@contextmanager
def _platforms(engine: Engine, settings: Settings) -> Iterator[ActionsFor]:
    """Each connection's connector, opened when it is first needed and closed at the end."""
    with ExitStack() as opened:
        prices: dict[UUID, PriceActions] = {}

        def actions_for(connection: Connection) -> PriceActions:
            if connection.connection_id not in prices:
                connector = opened.enter_context(open_connector(engine, connection, settings))
                if not isinstance(connector, SetsPrices):
                    raise FatalError(f"{connection.name} takes no prices from us; reject the recommendation.")
                prices[connection.connection_id] = connector.prices()
            return prices[connection.connection_id]

        yield actions_for
