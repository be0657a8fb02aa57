"""How a screen reaches the API: over loopback, as the person whose session cookie the browser sent."""

from __future__ import annotations

from typing import cast

import httpx2
import streamlit as st

from app.client.api import COOKIE, ApiClient
from app.client.transport import http_client

HANDED_IN = "api_client"
API_URL = "api_url"


@st.cache_resource(show_spinner=False)
def _shared_http(base_url: str) -> httpx2.Client:
    # Shared by all sessions, and safe to share: it holds sockets, no cookie and no token.
    return http_client(base_url)


def api_client() -> ApiClient:
    """A client for this rerun. One that was handed in through the session's state (by a test) is taken as it is."""
    if HANDED_IN in st.session_state:
        return cast("ApiClient", st.session_state[HANDED_IN])
    return ApiClient(_shared_http(st.secrets[API_URL]), st.context.cookies.get(COOKIE, ""))
