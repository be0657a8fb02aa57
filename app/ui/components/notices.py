"""A sentence that is said once, on the page that follows a decision."""

from __future__ import annotations

import streamlit as st

from app.ui.components.text import esc

KEY = "notice"


def say(sentence: str) -> None:
    """Keep a sentence for the next rerun."""
    st.session_state[KEY] = sentence


def show_notice() -> None:
    """Show the kept sentence, if there is one, and forget it."""
    if sentence := st.session_state.pop(KEY, None):
        st.toast(esc(sentence), icon=":material/check_circle:")
