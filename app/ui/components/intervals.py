"""Promise and result as two boxes on one scale: the box is the interval, the line in it the mean."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.schemas.outcomes import Outcome, RealisedEffect
from app.schemas.recommendations import Effect

HEIGHT = 130


def interval_chart(outcome: Outcome) -> None:
    """Draw a measured outcome; others have nothing to draw."""
    if outcome.realised is None:
        return
    rows: list[tuple[str, Effect | RealisedEffect]] = [("Realised", outcome.realised), ("Promised", outcome.predicted)]
    spec: dict[str, Any] = {
        "grid": {"left": 8, "right": 16, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "splitNumber": 4, "name": outcome.currency_code},
        "yAxis": {"type": "category", "data": [name for name, _ in rows]},
        "series": [
            {
                "type": "boxplot",
                "boxWidth": [12, 24],
                "itemStyle": {"borderWidth": 2, "color": "rgba(59, 110, 240, 0.2)"},
                "data": [[one.low, one.low, one.mean, one.high, one.high] for _, one in rows],
            }
        ],
        "animation": False,
    }
    words = "; ".join(f"{name} {one.mean:.0f}, between {one.low:.0f} and {one.high:.0f}" for name, one in rows)
    st.echarts_chart(spec, height=HEIGHT, alt=f"In {outcome.currency_code}: {words}.")
