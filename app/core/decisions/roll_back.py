"""Undo an implemented price with the pre-image that was stored before it was written.

Only our own price is taken back: what a person has set in the shop since is never overwritten. It knows the platform only
as the `PriceActions` that are handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection as Database
from sqlalchemy import Engine

from app.core.database.engine import tenant
from app.core.decisions import outbox
from app.core.decisions.implement import ActionsFor, ChangedSinceError
from app.core.decisions.locks import only_one
from app.core.decisions.prices import price_in
from app.core.decisions.read import get_recommendation
from app.core.decisions.rows import Row, locked, move
from app.core.decisions.shop import writable_connection
from app.core.decisions.states import DecisionError, TransitionRefusedError, check_move
from app.schemas.recommendations import Recommendation

if TYPE_CHECKING:
    from app.core.businesses.store import Business
    from app.core.connections.store import Connection


def roll_back(engine: Engine, business: Business, recommendation_id: UUID, *, actions_for: ActionsFor, actor: str,
              reason: str | None = None) -> Recommendation:  # fmt: skip
    """Set the price that was there before, read it back, and return the recommendation as `rolled_back`.

    After a crash, call it again: a shop that shows the old price already is not written to. Raises `ChangedSinceError` when
    the shop shows neither price, `TransitionRefusedError` when there is nothing to undo, and the platform's ConnectorError.
    """
    business_id = business.business_id
    with tenant(engine, business_id) as conn:
        row, implementation, connection = _undoable(conn, business_id, recommendation_id)
    with only_one(engine, implementation["implementation_id"]) as is_ours:
        if not is_ours:
            raise DecisionError("Somebody else is working on this recommendation at this moment; try again.")
        _restore(implementation, row["currency_code"], actions_for, connection)
        with tenant(engine, business_id) as conn:
            move(conn, locked(conn, business_id, recommendation_id), "rolled_back", actor=actor, reason=reason)
            return get_recommendation(conn, business_id, recommendation_id)


def _undoable(conn: Database, business_id: UUID, recommendation_id: UUID) -> tuple[Row, Row, Connection]:
    row = locked(conn, business_id, recommendation_id)
    check_move(row["status"], "rolled_back")
    implementation = outbox.latest(conn, row)
    if row["kind"] != "price_change" or implementation is None or implementation["pre_image"] is None:
        raise TransitionRefusedError("Only an implemented price change can be rolled back.")
    return row, implementation, writable_connection(conn, row)


def _restore(implementation: Row, currency_code: str, actions_for: ActionsFor, connection: Connection) -> None:
    actions = actions_for(connection)
    before, ours = (price_in(implementation[image], currency_code) for image in ("pre_image", "post_image"))
    image = actions.read_price(implementation["pre_image"]["platform_id"])
    if (shown := price_in(image, currency_code)) == before:
        return
    if shown != ours:
        raise ChangedSinceError(f"The shop's price is {shown} by now, which is not ours, so it was left as it is.")
    actions.write_price(image["platform_id"], image["product_id"], before)
    if (shown := price_in(actions.read_price(image["platform_id"]), currency_code)) != before:
        raise ChangedSinceError(f"The shop shows {shown} after {before} was written; look at the product in the shop.")
