"""Puts the Streamlit screens into the API's process: one origin, so that the session cookie serves both."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).resolve().parents[1] / "ui" / "streamlit_app.py"


def screens(api_url: str) -> st.App:
    """The screens as an ASGI application that asks the API at `api_url`. One per process: Streamlit allows no second.

    Its settings are in app/ui/.streamlit/config.toml, beside the script, where Streamlit looks for them.
    """
    return st.App(SCRIPT, secrets={"api_url": api_url}, on_script_error=_keep_quiet)


def _keep_quiet(_: Exception) -> None:
    """The log has the stack trace; the page shows Streamlit's one sentence without details (showErrorDetails = none)."""
