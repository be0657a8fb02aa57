"""The frame around every page: who is logged in, which business is looked at, and the way between pages."""

from __future__ import annotations

import streamlit as st

from app.schemas.businesses import Business
from app.ui.components import formats
from app.ui.components.connection import api_client
from app.ui.components.notices import show_notice
from app.ui.components.screen import KEY, Screen
from app.ui.components.states import answered, empty
from app.ui.components.text import esc, plain

PAGES = [
    st.Page("app_pages/today.py", title="Today", icon=":material/today:", default=True),
    st.Page("app_pages/recommendations.py", title="Recommendations", icon=":material/lightbulb:"),
    st.Page("app_pages/tracker.py", title="Tracker", icon=":material/timeline:"),
    st.Page("app_pages/outcomes.py", title="Outcomes", icon=":material/fact_check:"),
]


def chosen(businesses: list[Business]) -> Business:
    """The business named in the address, else the one looked at before, else the first; checked on every rerun."""
    by_slug = {business.slug: business for business in businesses}
    asked = st.query_params.get("business") or st.session_state.get("slug")
    if asked is not None and asked not in by_slug:
        st.session_state.pop("slug", None)
        st.error("There is no such business, or you do not belong to it: choose one of yours.", icon=":material/error:")
        st.stop()
    return by_slug[asked] if asked else businesses[0]


def remember() -> None:
    """Put the selector's business into the address, and leave what belonged to the one before."""
    st.query_params.clear()
    st.query_params["business"] = st.session_state["slug"] = st.session_state["business_choice"]


# An emoji, and before the pages' icons are known: Streamlit fetches a Material icon for the browser's tab from another host.
st.set_page_config(page_icon="🛍", layout="centered")
page = st.navigation(PAGES)
st.set_page_config(page_title=f"{page.title} · E-commerce manager")
st.logo(":material/storefront:")
client = api_client()

with answered():
    me = client.me()
    businesses = client.businesses()

with st.sidebar:
    if businesses:
        business = chosen(businesses)
        slugs = [one.slug for one in businesses]
        names = {one.slug: plain(one.name, longest=60) for one in businesses}
        st.session_state["business_choice"] = st.session_state["slug"] = business.slug
        st.selectbox("Business", slugs, format_func=names.__getitem__, key="business_choice", on_change=remember)
    st.caption(f"Logged in as {esc(me.display_name or me.email)}")
    st.markdown("[Log out](/logout)")

if not businesses:
    empty(
        "You do not belong to any business yet.",
        "Create one with: ecom business create NAME --currency EUR --timezone Europe/London, or ask its owner to add you.",
    )
    st.stop()

if st.query_params.get("business") != business.slug:
    st.query_params["business"] = business.slug
st.session_state[KEY] = Screen(client, business, formats.locale_of(st.context.locale))
show_notice()
page.run()
