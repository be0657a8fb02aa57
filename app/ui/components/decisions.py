"""The three verdicts as dialogs. Each sends the hash of what was on the screen, so that nobody approves what changed meanwhile."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st
from babel.numbers import get_currency_precision

from app.client.errors import ApiCallError
from app.schemas.recommendations import Decision, Recommendation, Verdict
from app.schemas.tracking import ProposedEdit
from app.ui.components import formats
from app.ui.components.notices import say
from app.ui.components.screen import Screen
from app.ui.components.text import esc
from app.ui.components.words import change_text

DONE: dict[Verdict, str] = {
    "approve": "Approved. It will be carried out at the next implementation run; the tracker shows how far it is.",
    "reject": "Rejected. Thank you for the reason: it is kept with the recommendation.",
    "edit": "Saved. The edited recommendation waits for your approval.",
}


ASKING = "asking"


def ask(verdict: Verdict, recommendation_id: str) -> None:
    """Open a dialog on the next rerun; it stays open over reruns until it is answered or closed."""
    st.session_state[ASKING] = (verdict, recommendation_id)


def forget() -> None:
    """The dialog was closed."""
    st.session_state.pop(ASKING, None)


def dialog_for(screen: Screen, recommendations: list[Recommendation]) -> None:
    """Show the dialog that was asked for, when its recommendation is among those on the page."""
    verdict, recommendation_id = st.session_state.get(ASKING, (None, None))
    for recommendation in recommendations:
        if str(recommendation.id) == recommendation_id:
            {"approve": approve_dialog, "reject": reject_dialog, "edit": edit_dialog}[verdict](screen, recommendation)


def send(screen: Screen, recommendation: Recommendation, decision: Decision) -> None:
    """Decide, then show the page anew; a refusal stays in the dialog as a sentence."""
    try:
        screen.client.decide(screen.business.slug, recommendation.id, decision)
    except ApiCallError as error:
        st.error(esc(str(error)), icon=":material/error:")
        return
    forget()
    say(DONE[decision.verdict])
    st.rerun()


@st.dialog("Approve this?", on_dismiss=forget)
def approve_dialog(screen: Screen, recommendation: Recommendation) -> None:
    """What exactly will happen, once more, and one button."""
    st.markdown(f"**{esc(recommendation.title)}**")
    st.markdown(change_text(recommendation, screen.locale))
    st.caption(f"Valid until {esc(screen.moment(recommendation.expires_at))} · version {recommendation.version}")
    if st.button("Yes, approve", type="primary", width="stretch", key="confirm-approve"):
        send(screen, recommendation, Decision(verdict="approve", seen_hash=recommendation.content_hash))


@st.dialog("Reject this?", on_dismiss=forget)
def reject_dialog(screen: Screen, recommendation: Recommendation) -> None:
    """A reason is asked for, because the next recommendation should be better."""
    st.markdown(f"**{esc(recommendation.title)}**")
    reason = st.text_area("Reason", max_chars=2000, key="reject-reason", placeholder="What does it not know?")
    if st.button("Reject", type="primary", width="stretch", key="confirm-reject"):
        if not reason.strip():
            st.warning("Write a short reason, so that it can be learned from.")
            return
        send(screen, recommendation, Decision(verdict="reject", reason=reason, seen_hash=recommendation.content_hash))


@st.dialog("Edit before approving", on_dismiss=forget)
def edit_dialog(screen: Screen, recommendation: Recommendation) -> None:
    """Another value, its expected effect at once, and a way to keep it."""
    st.markdown(f"**{esc(recommendation.title)}**")
    wish = wish_of(recommendation)
    sentence = effect_of(screen, recommendation, wish)
    reason = st.text_input("Reason (optional)", max_chars=2000, key="edit-reason")
    if st.button("Save the edit", type="primary", width="stretch", key="confirm-edit", disabled=sentence is None):
        decision = Decision(verdict="edit", set=wish, reason=reason or None, seen_hash=recommendation.content_hash)
        send(screen, recommendation, decision)


def wish_of(recommendation: Recommendation) -> dict[str, str | int]:
    """Ask for the one value that this kind of recommendation lets people set."""
    proposed = recommendation.proposed
    if recommendation.kind == "price_change":
        digits = get_currency_precision(recommendation.currency_code)
        price = st.number_input(
            f"New price in {recommendation.currency_code}", min_value=0.0, value=float(str(proposed["price"])),
            step=float(Decimal(1).scaleb(-digits)), format=f"%.{digits}f", key=f"edit-price-{recommendation.id}",
        )  # fmt: skip
        return {"price": f"{price:.{digits}f}"}
    if recommendation.kind == "reorder":
        quantity = int(str(proposed["quantity"]))
        return {
            "quantity": st.number_input(
                "Quantity", min_value=1, value=quantity, step=1, key=f"edit-quantity-{recommendation.id}"
            )
        }
    discount = st.number_input(
        "Discount in percent", min_value=0.0, max_value=90.0, value=float(str(proposed["discount_pct"])), step=1.0,
        format="%.1f", key=f"edit-discount-{recommendation.id}",
    )  # fmt: skip
    return {"discount_pct": f"{discount:g}"}


def effect_of(screen: Screen, recommendation: Recommendation, wish: dict[str, str | int]) -> str | None:
    """Show what the model expects of the wish, or the rule that it breaks; None when it cannot be saved."""
    if all(Decimal(str(recommendation.proposed[key])) == Decimal(str(value)) for key, value in wish.items()):
        st.caption("Change the value, and its expected effect is shown here.")
        return None
    try:
        simulated = screen.client.simulate(screen.business.slug, recommendation.id, ProposedEdit(set=dict(wish)))
    except ApiCallError as error:
        st.error(esc(str(error)), icon=":material/rule:")
        return None
    currency = recommendation.currency_code
    mean = formats.signed_money(simulated.effect.mean, currency, screen.locale)
    before = formats.signed_money(recommendation.effect.mean, currency, screen.locale)
    sentence = f"Expected: {mean} in {simulated.effect.window_days} days, instead of {before}."
    level = formats.percent(simulated.effect.level, screen.locale)
    st.info(f"{esc(sentence)}  \n{esc(level)} sure: {esc(formats.interval(simulated.effect, currency, screen.locale))}")
    return sentence
