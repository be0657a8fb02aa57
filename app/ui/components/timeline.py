"""Who did what when, and what was written to the platform and read back."""

from __future__ import annotations

import streamlit as st

from app.schemas.tracking import Implementation, RecommendationDetail, TimelineEvent
from app.ui.components.facts import fact_text
from app.ui.components.screen import Screen
from app.ui.components.text import esc
from app.ui.components.words import STATUSES

ACTIONS = {
    "set_price": "Set the price in the shop",
    "draft_purchase_order": "Draft a purchase order",
    "export_segment": "Draft a campaign",
}
STATES = {
    "pending": "waits for the next implementation run: ecom implement",
    "sent": "was sent, and is being read back",
    "confirmed": "was read back and holds",
    "failed": "failed",
}
TAKEN_BACK = "was taken back; the platform shows again what it showed before"


def timeline(screen: Screen, found: RecommendationDetail) -> None:
    """Events, oldest first; times are those of the wall clock in the business's zone."""
    if found.events:
        st.markdown("\n".join(f"- {event_line(screen, event)}" for event in found.events))
    else:
        st.caption("Nothing yet.")


def event_line(screen: Screen, event: TimelineEvent) -> str:
    """One event with its actor, reason, version and the hash that was decided on."""
    status = "Edited" if event.from_status == event.to_status == "proposed" and event.version > 1 else _words(event)
    reason = f" – {esc(event.reason)}" if event.reason else ""
    mark = esc(event.content_hash.removeprefix("sha256:")[:8])
    when = esc(screen.moment(event.happened_at))
    return f"**{status}** by {esc(event.actor_name)}, {when}{reason} · version {event.version} · {mark}"


def _words(event: TimelineEvent) -> str:
    return "Proposed" if event.to_status == "proposed" else STATUSES[event.to_status][0]


def implementation_section(screen: Screen, found: RecommendationDetail) -> None:
    """What was done on the platform: state, what it was before and what it is now."""
    one = found.implementation
    if one is None:
        return
    state = TAKEN_BACK if found.recommendation.status == "rolled_back" else STATES[one.state]
    st.markdown(f"**On the platform.** {ACTIONS[one.action]}: {state}.")
    images(screen, one, found.recommendation.currency_code)
    if one.error:
        st.warning(esc(one.error), icon=":material/error:")
    if one.effective_at and state != TAKEN_BACK:
        st.caption(f"In effect since {esc(screen.moment(one.effective_at))}, on the clock of the platform")


def images(screen: Screen, one: Implementation, currency_code: str) -> None:
    """Before and after, as the platform itself said; the former undoes the latter."""
    for words, image in (("Before", one.pre_image), ("Read back", one.post_image)):
        if image and isinstance(price := image.get("price"), str):
            st.caption(f"{words}: {esc(screen.money(price, currency_code))}")
        elif image:
            st.caption(f"{words}: {fact_text(image)}")
