"""Small pictures for people who compare models. They know frames and a file's name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure


def backtest(table: pd.DataFrame, path: Path) -> None:
    """Total units a day of the scored windows: what happened, the forecast, the naive answer. Columns of TrainedDemand.backtest."""
    days = table.groupby("ds")[["y", "mean", "baseline"]].sum()
    figure = Figure(figsize=(7, 3), dpi=80, layout="constrained")
    axes = figure.add_subplot()
    for name, label, style in (
        ("y", "sold", "k-"),
        ("mean", "forecast", "C0-"),
        ("baseline", "window average", "C7--"),
    ):
        axes.plot(days.index, days[name], style, label=label, linewidth=1.2)
    axes.set(ylabel="units a day", ylim=(0, None))
    axes.tick_params(axis="x", rotation=30)
    axes.legend(frameon=False, ncols=3)
    figure.savefig(path)


def intervals(table: pd.DataFrame, path: Path) -> None:
    """Elasticities of answered variants with their intervals, sorted. Columns of TrainedPriceResponse.elasticities."""
    answered = table[table["status"] == "ok"].sort_values("elasticity", ignore_index=True)
    figure = Figure(figsize=(7, 3), dpi=80, layout="constrained")
    axes = figure.add_subplot()
    axes.vlines(answered.index, answered["low"], answered["high"], color="C7", linewidth=0.8)
    axes.plot(answered.index, answered["elasticity"], "C0.", markersize=3)
    axes.set(ylabel="elasticity, 80 % interval", xlabel="variants with an answer")
    figure.savefig(path)
