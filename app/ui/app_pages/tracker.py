"""Tracker: everything that was decided on, and how far it is."""

from __future__ import annotations

import streamlit as st

from app.ui.components.cards import effect_line, kind_and_status
from app.ui.components.screen import current
from app.ui.components.states import answered, empty
from app.ui.components.text import esc
from app.ui.components.timeline import implementation_section, timeline
from app.ui.components.words import change_text

PER_PAGE = 10

screen = current()
st.title("Tracker")
with answered():
    tracked = screen.client.tracker(screen.business.slug)

if not tracked:
    empty("Nothing has been decided yet.", "Approve, edit or reject a recommendation, and its way is shown here.")
pages = -(-len(tracked) // PER_PAGE)
number = st.pagination(pages, key="tracker-page") if pages > 1 else 1
for found in tracked[(number - 1) * PER_PAGE : number * PER_PAGE]:
    with st.container(border=True, gap="xsmall"):
        kind_and_status(found.recommendation)
        st.markdown(f"**{esc(found.recommendation.title)}**")
        st.markdown(change_text(found.recommendation, screen.locale))
        effect_line(screen, found.recommendation)
        implementation_section(screen, found)
        with st.expander("Timeline"):
            timeline(screen, found)
