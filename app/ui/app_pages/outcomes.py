"""Outcomes: what was promised beside what came of it; what cannot be measured says why."""

from __future__ import annotations

import streamlit as st

from app.schemas.outcomes import Outcome
from app.ui.components import formats
from app.ui.components.intervals import interval_chart
from app.ui.components.screen import Screen, current
from app.ui.components.states import answered, empty
from app.ui.components.text import esc
from app.ui.components.words import KIND_ICONS, KINDS


def measured_card(screen: Screen, outcome: Outcome) -> None:
    """Promise and result with their intervals, in words and as a picture."""
    with st.container(border=True, gap="xsmall"):
        title(outcome)
        assert outcome.realised is not None
        currency, level = outcome.currency_code, formats.percent(outcome.realised.level, screen.locale)
        promised = formats.signed_money(outcome.predicted.mean, currency, screen.locale)
        realised = formats.signed_money(outcome.realised.mean, currency, screen.locale)
        span = formats.money_range(outcome.realised.low, outcome.realised.high, currency, screen.locale)
        st.markdown(f"Realised **{esc(realised)}**, promised {esc(promised)}")
        st.caption(f"{esc(level)} sure: {esc(span)}")
        interval_chart(outcome)
        if outcome.design:
            st.caption(f"Measured by {esc(outcome.design)}, {window_text(screen, outcome)}")


def other_card(screen: Screen, outcome: Outcome) -> None:
    """Waiting or unmeasurable: the reason, and the days left."""
    with st.container(border=True, gap="xsmall"):
        title(outcome)
        if outcome.waiting_days is not None:
            st.markdown(f"**{outcome.waiting_days} days** until it can be measured")
        elif outcome.reason:
            st.caption(esc(outcome.reason))
        promised = formats.signed_money(outcome.predicted.mean, outcome.currency_code, screen.locale)
        st.caption(f"Promised {esc(promised)} in {outcome.predicted.window_days} days")


def title(outcome: Outcome) -> None:
    """Kind and title."""
    st.badge(KINDS[outcome.kind], icon=KIND_ICONS[outcome.kind], color="gray")
    st.markdown(f"**{esc(outcome.title)}**")


def window_text(screen: Screen, outcome: Outcome) -> str:
    """The days that were compared."""
    if outcome.window_start_on is None or outcome.window_end_on is None:
        return "over the whole window"
    first, last = (formats.day(on, screen.locale) for on in (outcome.window_start_on, outcome.window_end_on))
    return f"{esc(first)} to {esc(last)}"


screen = current()
st.title("Outcomes")
with answered():
    outcomes = screen.client.outcomes(screen.business.slug)
if not outcomes:
    empty(
        "Nothing has been carried out yet.", "Approve a recommendation and run ecom implement; its result appears here."
    )
for status, heading, draw in (
    ("measured", "Measured", measured_card),
    ("waiting", "Waiting", other_card),
    ("unmeasurable", "Cannot be measured", other_card),
):
    matching = [outcome for outcome in outcomes if outcome.status == status]
    if matching:
        st.subheader(f"{heading} ({len(matching)})")
    for outcome in matching:
        draw(screen, outcome)
