"""How fresh each connection's numbers are, and what could not be used, with the reason."""

from __future__ import annotations

import streamlit as st

from app.schemas.overview import Freshness, SetAside
from app.ui.components.screen import Screen
from app.ui.components.text import esc
from app.ui.components.words import Colour

STATUSES: dict[str, tuple[str, Colour]] = {
    "connected": ("Connected", "green"),
    "needs_credentials": ("Reconnect needed", "red"),
    "paused": ("Paused", "orange"),
}


def freshness_section(screen: Screen, connections: list[Freshness]) -> None:
    """One line per connection: platform, state, how far it was read and when."""
    if not connections:
        return
    st.subheader("Where the numbers come from")
    for one in connections:
        label, colour = STATUSES[one.status]
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{esc(one.name)}** · {esc(one.platform)}")
                st.badge(label, color=colour)
            read_to = esc(screen.moment(one.clock_at)) if one.clock_at else "not read yet"
            read_at = f", read {esc(screen.moment(one.last_synced_at))}" if one.last_synced_at else ""
            st.caption(f"Data up to {read_to}{read_at}")
            if one.status_reason:
                st.caption(esc(one.status_reason))


def set_aside_section(set_aside: list[SetAside]) -> None:
    """Records that could not be used are counted and shown, never dropped in silence."""
    if not set_aside:
        return
    records = sum(one.records for one in set_aside)
    with st.expander(f"{records:,} records were set aside"):
        for one in set_aside:
            st.markdown(f"**{one.records:,}** {esc(one.stream)} · {esc(one.reason_code)}")
            st.caption(f"For example: {esc(one.example)}")
