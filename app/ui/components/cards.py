"""A recommendation as a card of the feed: what, what for, why, and the two ways on. It decides nothing."""

from __future__ import annotations

import streamlit as st

from app.schemas.recommendations import Recommendation
from app.ui.components import formats
from app.ui.components.decisions import ask
from app.ui.components.screen import Screen
from app.ui.components.text import bullets, esc
from app.ui.components.words import KIND_ICONS, KINDS, STATUSES, change_text

DETAIL_PAGE = "app_pages/recommendations.py"
REASONS_ON_CARD = 2


def open_detail(screen: Screen, recommendation_id: str) -> None:
    """Go to the recommendation's own page, whose address can be sent to others."""
    where = {"business": screen.business.slug, "recommendation": recommendation_id}
    st.switch_page(DETAIL_PAGE, query_params=where)


def card(screen: Screen, recommendation: Recommendation, place: str = "feed") -> None:
    """One recommendation; `place` keeps the keys apart when a page shows it twice."""
    with st.container(border=True, gap="xsmall", key=f"card-{place}-{recommendation.id}"):
        kind_and_status(recommendation)
        st.markdown(f"**{esc(recommendation.title)}**")
        st.markdown(change_text(recommendation, screen.locale))
        effect_line(screen, recommendation)
        st.markdown(bullets(recommendation.reasons[:REASONS_ON_CARD]))
        buttons(screen, recommendation, place)


def kind_and_status(recommendation: Recommendation) -> None:
    """What it is and how far it is, as badges."""
    with st.container(horizontal=True, gap="small"):
        st.badge(KINDS[recommendation.kind], icon=KIND_ICONS[recommendation.kind], color="gray")
        if recommendation.status != "proposed":
            label, colour = STATUSES[recommendation.status]
            st.badge(label, color=colour)


def effect_line(screen: Screen, recommendation: Recommendation) -> None:
    """The expected effect with its interval; never the mean alone."""
    effect, currency = recommendation.effect, recommendation.currency_code
    mean = formats.signed_money(effect.mean, currency, screen.locale)
    colour = "green" if effect.mean >= 0 else "red"
    level = formats.percent(effect.level, screen.locale)
    st.markdown(f"**:{colour}[{esc(mean)}]** expected {esc(effect.metric)} in {effect.window_days} days")
    st.caption(f"{esc(level)} sure: {esc(formats.interval(effect, currency, screen.locale))}")


def buttons(screen: Screen, recommendation: Recommendation, place: str) -> None:
    """Approve opens the confirmation; Details opens the page that also edits and rejects."""
    with st.container(horizontal=True, gap="small"):
        one = str(recommendation.id)
        if screen.may_decide and recommendation.status == "proposed":
            st.button("Approve", key=f"approve-{place}-{one}", type="primary", on_click=ask, args=("approve", one))
        if st.button("Details", key=f"details-{place}-{one}"):
            open_detail(screen, one)
