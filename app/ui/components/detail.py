"""One recommendation in full: why, what it may cost to be wrong, how it will be measured, what it rests on, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import streamlit as st

from app.schemas.recommendations import Facts, Kind, Recommendation, Verdict
from app.ui.components import formats
from app.ui.components.cards import effect_line, kind_and_status
from app.ui.components.decisions import ask, dialog_for
from app.ui.components.facts import fact_text
from app.ui.components.screen import Screen
from app.ui.components.states import answered, empty
from app.ui.components.text import bullets, esc
from app.ui.components.timeline import implementation_section, timeline
from app.ui.components.words import change_text

MEASURED_BY: Mapping[Kind, str] = {
    "price_change": "When the window is over, this product's sales are compared with similar products that kept their price.",
    "reorder": "The draft order is kept with the recommendation; its effect on profit is not measured in this version.",
    "win_back_segment": "The draft campaign is kept with the recommendation; its effect is not measured in this version.",
}
VERDICTS: Mapping[Verdict, str] = {"approve": "Approve", "edit": "Edit", "reject": "Reject"}
EVIDENCE_SHOWN = 20


def detail_page(screen: Screen, asked: str) -> None:
    """The page that `?recommendation=` leads to; an id that is none, or is another business's, is a sentence."""
    st.button("Back to all", on_click=leave, icon=":material/arrow_back:", type="tertiary")
    try:
        recommendation_id = UUID(asked)
    except ValueError:
        empty("There is no such recommendation.", "The link may be incomplete: go back and choose it from the list.")
        return
    with answered():
        found = screen.client.recommendation(screen.business.slug, recommendation_id)
    recommendation = found.recommendation
    kind_and_status(recommendation)
    st.header(esc(recommendation.title))
    st.markdown(change_text(recommendation, screen.locale))
    effect_line(screen, recommendation)
    verdict_buttons(screen, recommendation)
    sections(screen, recommendation)
    implementation_section(screen, found)
    st.subheader("What has happened")
    timeline(screen, found)


def leave() -> None:
    """Back to the feed."""
    st.query_params.pop("recommendation", None)


def verdict_buttons(screen: Screen, recommendation: Recommendation) -> None:
    """Shown to those whose role decides; everybody else is told who does."""
    if recommendation.status != "proposed":
        return
    if not screen.may_decide:
        st.caption(f"Your role here is {esc(screen.business.role)}: an owner, manager or approver decides.")
        return
    with st.container(horizontal=True, gap="small"):
        for verdict, label in VERDICTS.items():
            kind: Literal["primary", "secondary"] = "primary" if verdict == "approve" else "secondary"
            args = (verdict, str(recommendation.id))
            st.button(label, type=kind, key=f"detail-{verdict}", on_click=ask, args=args)
    dialog_for(screen, [recommendation])


def sections(screen: Screen, recommendation: Recommendation) -> None:
    """Everything that a person may want to know before saying yes."""
    st.subheader("Why")
    st.markdown(bullets(recommendation.reasons))
    st.subheader("What can go wrong")
    st.markdown(esc(risk_sentence(screen, recommendation), longest=600))
    st.subheader("How it will be measured")
    st.markdown(f"{esc(MEASURED_BY[recommendation.kind])} Window: {recommendation.effect.window_days} days.")
    st.subheader("Only if")
    facts_list(recommendation.preconditions, "Nothing has to hold first.")
    with st.expander("Evidence and versions"):
        facts_list(recommendation.evidence[:EVIDENCE_SHOWN], "No evidence was recorded.")
        if len(recommendation.evidence) > EVIDENCE_SHOWN:
            st.caption(f"… and {len(recommendation.evidence) - EVIDENCE_SHOWN} more, by the API")
        st.caption(f"Model {esc(recommendation.model_version)} · version {recommendation.version}")
        st.caption(f"Content hash {esc(recommendation.content_hash)}")
    created, expires = screen.moment(recommendation.created_at), screen.moment(recommendation.expires_at)
    st.caption(f"Made {esc(created)} · valid until {esc(expires)}")


def risk_sentence(screen: Screen, recommendation: Recommendation) -> str:
    """The bad end of the interval in words."""
    effect = recommendation.effect
    tail = formats.percent((1 - effect.level) / 2, screen.locale)
    low = formats.signed_money(effect.low, recommendation.currency_code, screen.locale)
    if effect.low < 0:
        return f"With a chance of {tail} it loses: the {effect.metric} changes by {low} or worse in {effect.window_days} days."
    return f"With a chance of {tail} it brings less than {low} in {effect.window_days} days."


def facts_list(facts: list[Facts], nothing: str) -> None:
    """Facts as lines; their words may come from outside."""
    if facts:
        st.markdown("\n".join(f"- {fact_text(fact)}" for fact in facts))
    else:
        st.caption(nothing)
