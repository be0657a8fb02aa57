"""A merchant's own figures on the Today page, and the form that adds one. It counts nothing itself."""

from __future__ import annotations

import streamlit as st

from app.client.errors import ApiCallError
from app.schemas.identity import FIGURE_ROLES
from app.schemas.metrics import Kpi, MetricValue, NewKpi
from app.ui.components import formats
from app.ui.components.screen import Screen
from app.ui.components.states import answered
from app.ui.components.text import esc

NARROWEST_FIGURE = 150


def own_figures_section(screen: Screen) -> None:
    """One tile per figure and currency; the question mark says what it is made of."""
    st.subheader("Your own figures")
    with answered():
        found = screen.client.kpis(screen.business.slug)
    if found:
        with st.grid(3, min_column_width=NARROWEST_FIGURE):
            for one in found:
                for value in one.values:
                    _tile(screen, one, value)
        st.caption("Last 28 complete days")
    else:
        st.caption("None yet. A figure is made of others, for example net sales per order.")
    _form(screen, found)


def _tile(screen: Screen, one: Kpi, value: MetricValue) -> None:
    shown = "–" if value.value is None else _figure(screen, one, value)
    why = f" {esc(value.reason, longest=200)}" if value.reason else ""
    label = f"{esc(one.name)}{f' ({value.currency_code})' if len(one.values) > 1 and value.currency_code else ''}"
    st.metric(
        label, shown, help=f"`{one.expression.replace('`', '')}` {esc(one.definition, longest=600)}{why}", border=True
    )


def _figure(screen: Screen, one: Kpi, value: MetricValue) -> str:
    if value.value is None:
        return "–"
    if one.unit == "money" and value.currency_code:
        return formats.money(value.value, value.currency_code, screen.locale)
    if one.unit == "share":
        return formats.percent(float(value.value), screen.locale)
    return formats.count(value.value, screen.locale) if one.unit == "count" else f"{value.value:.4f}"


def _form(screen: Screen, found: list[Kpi]) -> None:
    if screen.business.role not in FIGURE_ROLES:
        return
    with st.expander("Add or remove a figure"):
        with st.form("own-figure", clear_on_submit=False, border=False):
            name = st.text_input("Name", max_chars=80, key="own-figure-name")
            expression = st.text_input(
                "Expression", max_chars=500, key="own-figure-expression", placeholder="net_sales / orders",
                help="Names of figures, numbers, + - * /, parentheses, min, max, coalesce.",
            )  # fmt: skip
            if st.form_submit_button("Add this figure") and name and expression:
                _add(screen, name, expression)
        with answered():
            known = screen.client.metrics(screen.business.slug)
        st.caption("Figures to build on: " + ", ".join(f"`{one.name}`" for one in known))
        for one in found:
            st.button(f"Remove {one.name}", key=f"remove-{one.kpi_id}", on_click=_remove, args=(screen, one))


def _add(screen: Screen, name: str, expression: str) -> None:
    try:
        screen.client.add_kpi(screen.business.slug, NewKpi(name=name, expression=expression))
    except ApiCallError as error:
        st.error(esc(str(error), longest=300))
    else:
        st.rerun()


def _remove(screen: Screen, one: Kpi) -> None:
    with answered():
        screen.client.remove_kpi(screen.business.slug, one.kpi_id)
