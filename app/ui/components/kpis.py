"""Key figures beside the days before, each with its meaning, and sales by day. It counts nothing itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import streamlit as st

from app.schemas.overview import CurrencyGroup, Kpi, Window
from app.ui.components import formats
from app.ui.components.screen import Screen
from app.ui.components.text import esc

NARROWEST_FIGURE = 150
CHART_HEIGHT = 260
FALLING_IS_GOOD = {"refunds"}


def window_choice(screen: Screen, group: CurrencyGroup) -> Window:
    """Let the reader choose the span, and say exactly which days it covers."""
    by_days = {window.days: window for window in group.windows}
    days = st.segmented_control(
        "Period", list(by_days), format_func=lambda one: f"Last {one} days", default=min(by_days), required=True,
        key=f"period-{group.currency_code}", label_visibility="collapsed",
    )  # fmt: skip
    window = by_days[days]
    first, last = (formats.day(on, screen.locale) for on in (window.first_on, window.last_on))
    st.caption(f"{esc(first)} to {esc(last)}, compared with the {window.days} days before")
    return window


def kpi_row(screen: Screen, currency_code: str, window: Window) -> None:
    """One tile per figure; the question mark says what it means."""
    with st.grid(3, min_column_width=NARROWEST_FIGURE):
        for kpi in window.kpis:
            st.metric(
                kpi.label,
                figure(screen, kpi, currency_code),
                delta=change(screen, kpi),
                delta_color=colour(kpi),
                delta_arrow="off" if kpi.value == kpi.previous else "auto",
                help=explained(kpi),
                border=True,
            )


def explained(kpi: Kpi) -> str:
    """The tooltip: what is counted, and the statement that counts it."""
    text = esc(kpi.definition, longest=600)
    return f"{text}\n\n```sql\n{kpi.counted_as.replace('`', '')}\n```" if kpi.counted_as else text


def figure(screen: Screen, kpi: Kpi, currency_code: str) -> str:
    """The figure as text; what is not defined is a dash."""
    if kpi.value is None:
        return "–"
    if kpi.unit == "count":
        return formats.count(kpi.value, screen.locale)
    return formats.rounded_money(kpi.value, currency_code, screen.locale)


def colour(kpi: Kpi) -> Literal["normal", "inverse", "off"]:
    """Green is good: more of everything, but less of what is given back."""
    if kpi.value == kpi.previous:
        return "off"
    return "inverse" if kpi.name in FALLING_IS_GOOD else "normal"


def change(screen: Screen, kpi: Kpi) -> str | None:
    """The change against the window before in percent; none where there is nothing to compare with."""
    if kpi.value is None or not kpi.previous:
        return None
    share = float(kpi.value / kpi.previous - Decimal(1))
    return f"{'+' if share > 0 else '-' if share < 0 else ''}{formats.percent(abs(share), screen.locale)}"


def daily_chart(screen: Screen, group: CurrencyGroup) -> None:
    """Net sales per complete day."""
    st.markdown("**Net sales by day**")
    days = [formats.short_day(one.day, screen.locale) for one in group.daily]
    values = [round(float(one.net_sales), 2) for one in group.daily]
    spec: dict[str, Any] = {
        "grid": {"left": 8, "right": 8, "top": 12, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": "localized"},
        "xAxis": {"type": "category", "data": days, "axisTick": {"show": False}},
        "yAxis": {"type": "value", "splitNumber": 3},
        "series": [
            {"type": "bar", "name": f"Net sales, {group.currency_code}", "data": values, "barCategoryGap": "25%"}
        ],
        "animation": False,
    }
    st.echarts_chart(spec, height=CHART_HEIGHT, alt=chart_words(screen, group))


def chart_words(screen: Screen, group: CurrencyGroup) -> str:
    """The chart in a sentence, for those who do not see it."""
    best, worst = (choose(group.daily, key=lambda one: one.net_sales) for choose in (max, min))
    high, low = (formats.rounded_money(one.net_sales, group.currency_code, screen.locale) for one in (best, worst))
    return (
        f"Net sales of {len(group.daily)} days: highest {high} on {formats.day(best.day, screen.locale)}, "
        f"lowest {low} on {formats.day(worst.day, screen.locale)}."
    )
