"""Today: how the business is doing, as of when, and the few decisions that matter most."""

from __future__ import annotations

import streamlit as st

from app.ui.components.cards import card
from app.ui.components.decisions import dialog_for
from app.ui.components.freshness import freshness_section, set_aside_section
from app.ui.components.kpis import daily_chart, kpi_row, window_choice
from app.ui.components.own_figures import own_figures_section
from app.ui.components.screen import current
from app.ui.components.states import answered, empty
from app.ui.components.text import esc
from app.ui.components.tie_out import tie_out_section, withheld_notice

TOP = 3

screen = current()
st.title("Today")

with answered():
    overview = screen.client.overview(screen.business.slug)
    proposed = screen.client.recommendations(screen.business.slug, status="proposed")

if overview.as_of:
    st.caption(f"As of {esc(screen.moment(overview.as_of))}, on the clock of the shop")

if not overview.groups:
    empty("No orders yet.", overview.notes[0] if overview.notes else "Run ecom run to read the shop.")
for group in overview.groups:
    if len(overview.groups) > 1:
        st.subheader(esc(group.currency_code))
    window = window_choice(screen, group)
    kpi_row(screen, group.currency_code, window)
    daily_chart(screen, group)

st.subheader("Worth deciding now")
withheld_notice(overview.tie_outs, overview.broken_check)
if proposed:
    for recommendation in proposed[:TOP]:
        card(screen, recommendation, place="today")
    dialog_for(screen, proposed[:TOP])
    if len(proposed) > TOP:
        st.page_link(
            "app_pages/recommendations.py",
            label=f"All {len(proposed)} recommendations",
            icon=":material/arrow_forward:",
        )
else:
    empty("Nothing waits for a decision.", "New recommendations come with the next run: ecom run.")

own_figures_section(screen)
tie_out_section(screen, overview.tie_outs)
freshness_section(screen, overview.freshness)
set_aside_section(overview.set_aside)
if overview.groups:
    for note in overview.notes:
        st.caption(esc(note))
