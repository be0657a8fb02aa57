"""Settle what came of implemented recommendations once their window has passed on the business clock, and list it all.

Every one ends with a realised effect or with a sentence that says why there is none. The statistics are ml.effects' part.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from app.core.decisions.rows import move
from app.core.outcomes.sales import Variant, daily_sales, variant_of
from app.core.outcomes.store import Row, carried_out, still_implemented, store_outcome
from app.core.outcomes.windows import Window, window_of
from app.schemas.outcomes import Outcome, RealisedEffect
from app.schemas.recommendations import Effect
from ml.effects.measure import MeasuredEffect, measure_price_change

if TYPE_CHECKING:
    from app.core.businesses.store import Business

DAYS_BEFORE = 56
ACTOR = "system:outcomes"
CATEGORY_DESIGN = "difference to category controls"
SHOP_DESIGN = "difference to controls of the whole shop"
NO_DESIGN = "none"


def measure_outcomes(conn: Connection, business: Business, now: datetime) -> list[Outcome]:
    """Measure what is due at the business clock `now`, store it, and return it; again at once returns nothing.

    `conn` is a tenant's transaction of ecom_app. Sales are read from marts.fct_product_daily.
    """
    settled: list[Outcome] = []
    for row in carried_out(conn, business.business_id):
        if row["status"] != "implemented" or not still_implemented(conn, row):
            continue
        outcome = _outcome(conn, row, business, now)
        if outcome.status == "waiting":
            continue
        store_outcome(conn, business.business_id, outcome, now)
        move(conn, row, outcome.status, actor=ACTOR, reason=outcome.reason)
        settled.append(outcome)
    return settled


def list_outcomes(conn: Connection, business: Business, now: datetime) -> list[Outcome]:
    """Return predicted beside realised for everything implemented; what is not due says for how many days more."""
    rows = carried_out(conn, business.business_id)
    return [_stored(row) if row["outcome_status"] else _still_waiting(row, business, now) for row in rows]


def _outcome(conn: Connection, row: Row, business: Business, now: datetime) -> Outcome:
    window = _window(row, business)
    if window.waiting_days(_today(row, business, now)):
        return _still_waiting(row, business, now)
    if row["kind"] != "price_change":
        what = "Orders of stock" if row["kind"] == "reorder" else "Win-back drafts"
        return _settled(row, window, now, reason=f"{what} cannot be measured yet: nobody was left out to compare with.")
    variant = variant_of(conn, business.business_id, row["target"]["id"])
    if variant is None:
        return _settled(
            row, window, now, reason="The product is no longer in the warehouse, so its sales are not known."
        )
    if variant.known_until is None or variant.known_until < window.ends_on:
        return _waiting(
            row, window, 0, "Its window has passed, but the sales of its last days are not loaded yet; run again."
        )
    effect, design = _measured(conn, row, variant, window)
    if effect.mean is None or effect.low is None or effect.high is None:
        return _settled(row, window, now, reason=effect.reason, design=design)
    realised = RealisedEffect(metric="profit", mean=effect.mean, low=effect.low, high=effect.high, level=effect.level)
    note = f"{effect.left_out} days without stock or with a promotion are left out." if effect.left_out else None
    return _settled(row, window, now, reason=note, design=design, realised=realised)


def _measured(conn: Connection, row: Row, variant: Variant, window: Window) -> tuple[MeasuredEffect, str]:
    """Compare within the category, and with the whole shop where the category has too few steady products."""
    effect = _compared(conn, row, variant, window, variant.category)
    if effect.code != "no_controls":
        return effect, CATEGORY_DESIGN
    return _compared(conn, row, variant, window, None), SHOP_DESIGN


def _compared(conn: Connection, row: Row, variant: Variant, window: Window, category: str | None) -> MeasuredEffect:
    changed_on = window.starts_on - timedelta(days=1)
    sales = daily_sales(conn, row["business_id"], variant, first=changed_on - timedelta(days=DAYS_BEFORE),
                        last=window.ends_on, changed_on=changed_on, category=category)  # fmt: skip
    is_treated = sales["unique_id"] == variant.variant_key
    return measure_price_change(
        sales[is_treated], sales[~is_treated], start=pd.Timestamp(window.starts_on), end=pd.Timestamp(window.ends_on),
        price_before=float(row["current"]["price"]), price=float(row["proposed"]["price"]),
        unit_cost=variant.unit_cost_amount, level=row["effect"]["level"],
    )  # fmt: skip


def _still_waiting(row: Row, business: Business, now: datetime) -> Outcome:
    window = _window(row, business)
    days = window.waiting_days(_today(row, business, now))
    more = (
        f"Waiting: {days} {'day' if days == 1 else 'days'} more."
        if days
        else "Waiting: its window has passed; measure it now."
    )
    return _waiting(row, window, days, more)


def _waiting(row: Row, window: Window, days: int, reason: str) -> Outcome:
    return _shown(row, status="waiting", reason=reason, waiting_days=days, predicted=row["effect"],
                  window_start_on=window.starts_on, window_end_on=window.ends_on)  # fmt: skip


def _settled(row: Row, window: Window, now: datetime, *, reason: str | None, design: str = NO_DESIGN,
             realised: RealisedEffect | None = None) -> Outcome:  # fmt: skip
    return _shown(row, status="measured" if realised else "unmeasurable", reason=reason, predicted=row["effect"],
                  realised=realised, window_start_on=window.starts_on, window_end_on=window.ends_on, design=design,
                  measured_at=now)  # fmt: skip


def _stored(row: Row) -> Outcome:
    names = ("predicted", "realised", "window_start_on", "window_end_on", "design", "measured_at")
    return _shown(
        row, status=row["outcome_status"], reason=row["outcome_reason"], **{name: row[name] for name in names}
    )


def _shown(row: Row, **of_outcome: object) -> Outcome:
    of_recommendation = {name: row[name] for name in ("recommendation_id", "kind", "title", "target", "currency_code")}
    return Outcome.model_validate(of_recommendation | of_outcome)


def _window(row: Row, business: Business) -> Window:
    return window_of(row["effective_at"], Effect.model_validate(row["effect"]).window_days, _timezone(row, business))


def _today(row: Row, business: Business, now: datetime) -> date:
    return now.astimezone(ZoneInfo(_timezone(row, business))).date()


def _timezone(row: Row, business: Business) -> str:
    """Days of sales are days in the shop's own zone."""
    return str(row["shop_timezone"] or business.timezone)
