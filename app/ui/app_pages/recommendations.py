"""Recommendations: the feed, best first, and the page of a single one when the address names it."""

from __future__ import annotations

import streamlit as st

from app.schemas.recommendations import Kind
from app.ui.components.cards import card
from app.ui.components.decisions import dialog_for
from app.ui.components.detail import detail_page
from app.ui.components.screen import Screen, current
from app.ui.components.states import answered, empty
from app.ui.components.tie_out import withheld_notice
from app.ui.components.words import KINDS

PER_PAGE = 5


def feed(screen: Screen) -> None:
    """At most five cards at first: more than that is a list nobody decides on."""
    st.title("Recommendations")
    kind: Kind | None = st.pills(
        "Kind", list(KINDS), format_func=KINDS.__getitem__, key="feed-kind", label_visibility="collapsed"
    )
    with answered():
        proposed = screen.client.recommendations(screen.business.slug, status="proposed", kind=kind)
        compared = screen.client.tie_out(screen.business.slug)
    withheld_notice(compared.connections, compared.broken_check)
    if not proposed:
        empty("Nothing waits for a decision.", "New recommendations come with the next run: ecom run.")
        return
    st.caption(f"{len(proposed)} wait for a decision, ranked by expected profit and how certain it is")
    shown: int = st.session_state.get("feed-shown", PER_PAGE)
    for recommendation in proposed[:shown]:
        card(screen, recommendation)
    dialog_for(screen, proposed)
    if len(proposed) > shown:
        st.button(f"Show {min(PER_PAGE, len(proposed) - shown)} more", on_click=show_more, width="stretch")


def show_more() -> None:
    """Five more cards on the next rerun."""
    st.session_state["feed-shown"] = st.session_state.get("feed-shown", PER_PAGE) + PER_PAGE


asked = st.query_params.get("recommendation")
if asked is None:
    feed(current())
else:
    detail_page(current(), asked)
