"""A recommendation as a card of the feed: what, what for, why, and the two ways on. It decides nothing."""

from __future__ import annotations

import streamlit as st

from app.schemas.recommendations import Recommendation
from app.ui.components import formats
from app.ui.components.decisions import approve_dialog
from app.ui.components.screen import Screen
from app.ui.components.text import bullets, esc
from app.ui.components.words import KIND_ICONS, KINDS, STATUSES, change_text

REASONS_ON_CARD = 2


def open_detail(recommendation_id: str) -> None:
    """Put the recommendation into the address, so that its page can be linked to."""
    st.query_params["recommendation"] = recommendation_id


def card(screen: Screen, recommendation: Recommendation, place: str = "feed") -> None:
    """One recommendation; `place` keeps the keys apart when a page shows it twice."""
    with st.container(border=True, gap="xsmall", key=f"card-{place}-{recommendation.id}"):
        heading(recommendation)
        st.markdown(change_text(recommendation, screen.locale))
        effect_line(screen, recommendation)
        st.markdown(bullets(recommendation.reasons[:REASONS_ON_CARD]))
        buttons(screen, recommendation, place)


def heading(recommendation: Recommendation) -> None:
    """Kind, status and title; the title may hold a shop's own text."""
    with st.container(horizontal=True, gap="small"):
        st.badge(KINDS[recommendation.kind], icon=KIND_ICONS[recommendation.kind], color="gray")
        if recommendation.status != "proposed":
            label, colour = STATUSES[recommendation.status]
            st.badge(label, color=colour)
    st.markdown(f"**{esc(recommendation.title)}**")


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
        can_approve = screen.may_decide and recommendation.status == "proposed"
        if can_approve and st.button("Approve", key=f"approve-{place}-{recommendation.id}", type="primary"):
            approve_dialog(screen, recommendation)
        st.button(
            "Details", key=f"details-{place}-{recommendation.id}", on_click=open_detail, args=(str(recommendation.id),)
        )
