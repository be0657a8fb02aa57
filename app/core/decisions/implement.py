"""Carry out what was approved, exactly once, over any crash.

A price goes claim → read → store the pre-image → write → read back → confirm. Each arrow to the database is a transaction of
its own and each arrow to the platform a single call, so whoever comes after a crash reads the shop first and knows what is
left to do. It knows the platform only as the `PriceActions` that are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import Connection as Database
from sqlalchemy import Engine

from app.core.connections.platforms import (
    ConnectorError,
    CredentialsError,
    NotPermittedError,
    PriceActions,
    RetryableError,
)
from app.core.connections.store import set_status
from app.core.database.engine import tenant
from app.core.decisions import outbox
from app.core.decisions.claims import Claim, Refusal, claim
from app.core.decisions.drafts import write_draft
from app.core.decisions.limits import price_of
from app.core.decisions.locks import only_one
from app.core.decisions.prices import Image, effective_at, price_in
from app.core.decisions.rows import Row, locked, move
from app.core.decisions.shop import NotReadyError
from app.core.decisions.states import DecisionError
from app.core.decisions.timeliness import check_timely
from app.core.exceptions import UserError

if TYPE_CHECKING:
    from app.core.businesses.store import Business
    from app.core.connections.store import Connection

ACTOR = "system:implement"
ActionsFor = Callable[["Connection"], PriceActions]
State = Literal["implemented", "failed", "expired", "waiting"]


class ChangedSinceError(DecisionError):
    """The shop no longer shows what the approval was given for."""


@dataclass(frozen=True)
class ImplementationResult:
    """What became of one approved recommendation in this run; `detail` is a sentence unless it is implemented."""

    recommendation_id: UUID
    title: str
    state: State
    detail: str | None = None


def implement_pending(engine: Engine, business: Business, *, actions_for: ActionsFor, now: datetime,
                      only: Collection[UUID] | None = None) -> list[ImplementationResult]:  # fmt: skip
    """Carry out everything in the outbox, or only the given recommendations, and say what became of each.

    `engine` is of the role ecom_app and `now` is the business clock. What another process is carrying out at this moment is
    left to it and is not in the list. After a `RetryableError` or a refused credential it waits for the next run.
    """
    with tenant(engine, business.business_id) as conn:
        waiting = outbox.waiting(conn, business.business_id)
    results: list[ImplementationResult] = []
    for implementation_id, recommendation_id in waiting:
        if only is not None and recommendation_id not in only:
            continue
        with only_one(engine, implementation_id) as is_ours:
            if is_ours and (result := _implement(engine, business.business_id, recommendation_id, actions_for, now)):
                results.append(result)
    return results


def _implement(engine: Engine, business_id: UUID, recommendation_id: UUID, actions_for: ActionsFor,
               now: datetime) -> ImplementationResult | None:  # fmt: skip
    with tenant(engine, business_id) as conn:
        work = claim(conn, business_id, recommendation_id, now, actor=ACTOR)
    if work is None:
        return None
    if isinstance(work, Refusal):
        return _result(work.row, work.state, work.sentence)
    try:
        return _attempt(engine, work, actions_for, now)
    except outbox.LeaseLostError:  # somebody else carries it out, and says so
        return None


def _attempt(engine: Engine, work: Claim, actions_for: ActionsFor, now: datetime) -> ImplementationResult:
    """Errors are named by what to do next: wait for the next run, or stop and say why."""
    try:
        if work.connection is None:
            _draft(engine, work, now)
        else:
            _set_price(engine, work, actions_for(work.connection), now)
    except (CredentialsError, RetryableError, NotReadyError) as error:
        return _keep(engine, work, error)
    except (ConnectorError, DecisionError) as error:
        return _fail(engine, work, str(error))
    except UserError as error:  # the shop could not even be opened: a key that does not fit, an address that is refused
        return _keep(engine, work, error)
    return _result(work.row, "implemented")


def _draft(engine: Engine, work: Claim, now: datetime) -> None:
    with tenant(engine, work.business_id) as conn:
        row = locked(conn, work.business_id, work.row["recommendation_id"])
        write_draft(conn, row, work.implementation, now)
        _confirm(conn, row, work, None, now)


def _set_price(engine: Engine, work: Claim, actions: PriceActions, now: datetime) -> None:
    currency, payload = work.row["currency_code"], work.implementation["payload"]
    expected, wanted = (price_of(payload[side], currency) for side in ("current", "proposed"))
    platform_id, was_sent = payload["target"]["platform_id"], work.implementation["state"] == "sent"
    image = actions.read_price(platform_id)
    shown = price_in(image, currency)
    if not (was_sent and shown == wanted):  # else it is our own write, whose confirmation was lost
        if shown != expected:
            raise ChangedSinceError(
                f"The shop's price has changed since: it is {shown} and not {expected}, so nothing was written; review it again."
            )
        # Also after a crash before the write: that it was sent excuses finding out late, not writing late.
        check_timely(work.row, work.connection, effective_at(image, now))
        if not was_sent:
            with tenant(engine, work.business_id) as conn:
                outbox.mark_sent(conn, work.implementation, image)
        actions.write_price(platform_id, image["product_id"], wanted)
        image = actions.read_price(platform_id)
        if (shown := price_in(image, currency)) != wanted:
            raise ChangedSinceError(
                f"The shop shows {shown} after {wanted} was written; look at the product in the shop."
            )
    with tenant(engine, work.business_id) as conn:
        row = locked(conn, work.business_id, work.row["recommendation_id"])
        _confirm(conn, row, work, image, effective_at(image, now))


def _confirm(conn: Database, row: Row, work: Claim, image: Image | None, effective: datetime) -> None:
    outbox.confirm(conn, work.implementation, image, effective)
    move(conn, row, "implemented", actor=ACTOR)


def _keep(engine: Engine, work: Claim, error: Exception) -> ImplementationResult:
    """Leave it in the outbox. What was surely not sent goes back to approved, where it can still be edited or rejected."""
    with tenant(engine, work.business_id) as conn:
        row = locked(conn, work.business_id, work.row["recommendation_id"])
        outbox.release(conn, work.implementation, str(error))
        if (latest := outbox.latest(conn, row)) and latest["state"] == "pending":
            move(conn, row, "approved", actor=ACTOR, reason=str(error))
        if isinstance(error, CredentialsError) and not isinstance(error, NotPermittedError):
            set_status(conn, row["connection_id"], "needs_credentials", str(error))
    return _result(work.row, "waiting", str(error))


def _fail(engine: Engine, work: Claim, sentence: str) -> ImplementationResult:
    with tenant(engine, work.business_id) as conn:
        row = locked(conn, work.business_id, work.row["recommendation_id"])
        outbox.fail(conn, work.implementation, sentence)
        move(conn, row, "failed", actor=ACTOR, reason=sentence)
    return _result(work.row, "failed", sentence)


def _result(row: Row, state: State, detail: str | None = None) -> ImplementationResult:
    return ImplementationResult(row["recommendation_id"], row["title"], state, detail)
