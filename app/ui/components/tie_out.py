"""Whether the numbers are the platform's own, and the orders that differ. It compares nothing itself."""

from __future__ import annotations

import streamlit as st

from app.schemas.tie_out import ConnectionTieOut, State, TieOut, TieOutDifference
from app.ui.components import formats
from app.ui.components.screen import Screen
from app.ui.components.states import answered
from app.ui.components.text import esc
from app.ui.components.words import Colour

STATES: dict[State, tuple[str, Colour]] = {
    "ties": ("Ties out", "green"),
    "explained": ("Ties out", "green"),
    "unexplained": ("Does not tie out", "red"),
    "not reported": ("Nothing to compare with", "gray"),
}
MOST_SHOWN = 20


def tie_out_section(screen: Screen, connections: list[ConnectionTieOut]) -> None:
    """One line per connection; the orders that differ are one click away."""
    if not connections:
        return
    st.subheader("Do these numbers equal the platform's own?")
    for one in connections:
        label, colour = STATES[one.state]
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{esc(one.name)}** · {esc(one.platform)}")
                st.badge(label, color=colour)
            st.caption(esc(one.sentence, longest=400))
    if any(one.state in ("unexplained", "explained") for one in connections) and st.toggle(
        "Show the orders that differ", key="tie-out-lines"
    ):
        with answered():
            found = screen.client.tie_out(screen.business.slug)
        _lines(screen, found)


def withheld_notice(connections: list[ConnectionTieOut], broken_check: str | None) -> None:
    """Why advice is missing: nothing is advised on data that broke a promise, or that differs from the platform's own."""
    if broken_check:
        st.warning(
            f"{esc(broken_check, longest=400)} All advice is withheld until the check passes.", icon=":material/rule:"
        )
    for one in connections:
        if one.state == "unexplained":
            st.warning(
                f"{esc(one.sentence, longest=400)} Advice that depends on it is withheld until the next sync sets it right.",
                icon=":material/balance:",
            )


def _lines(screen: Screen, found: TieOut) -> None:
    for line in found.differences[:MOST_SHOWN]:
        st.markdown(f"**{esc(line.order_number or line.order_id)}** · {esc(line.reason)}")
        st.caption(_amounts(screen, line))
    if (more := len(found.differences) - MOST_SHOWN) > 0:
        st.caption(f"And {more} more: ecom tie-out lists them all.")


def _amounts(screen: Screen, line: TieOutDifference) -> str:
    def money(amount: object) -> str:
        return "nothing" if amount is None else f"{amount:.2f} {line.currency_code or ''}"

    return esc(
        f"{formats.day(line.day_on, screen.locale)}: the platform has {money(line.reported_amount)}, "
        f"here it is {money(line.warehouse_amount)}"
    )
