"""Forecast the 28 days after the last known one, with quantiles. It knows no file and no registry."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ml.demand.features import HORIZON_DAYS, design, history, lagged
from ml.demand.train import TrainedDemand, busiest, means
from ml.frames import QUANTILES


def predict(
    trained: TrainedDemand, frame: pd.DataFrame, horizon: int = HORIZON_DAYS, future: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Daily demand of each variant that has a row on the frame's last day.

    `frame` is daily (ml.frames.DAILY). `future` may name known plans: unique_id, ds, price, promo, discount_pct; without
    it the last price holds and nothing is promoted. Returns unique_id, ds, cutoff, h, mean, q005 … q995 in units a day;
    quantiles rise with their level and nothing is negative. Raises ValueError for a horizon outside 1 to 28.
    """
    if not 1 <= horizon <= HORIZON_DAYS:
        raise ValueError(f"A horizon of {horizon} days cannot be forecast; ask for 1 to {HORIZON_DAYS}.")
    cutoff = pd.to_datetime(frame["ds"]).max()
    past = history(pd.concat([frame, _days_to_come(frame, cutoff, horizon, future)], ignore_index=True))
    h = (past.days - np.datetime64(cutoff, "D")).astype(np.int64)
    at = np.flatnonzero((h >= 1) & (past.age >= h))
    h = h[at]
    average = lagged(past.columns["level"], past.age, at, h)
    busy = busiest(past)[at]
    model = np.where(busy, means(trained.booster, design(past, at, h)), average)
    mean = np.maximum(trained.weight * model + (1 - trained.weight) * average, 0.0)
    mean = np.where(np.isfinite(mean), mean, 0.0)
    quantiles = {name: trained.conformal.quantile(mean, level) for name, level in QUANTILES.items()}
    return pd.DataFrame(
        {"unique_id": past.ids[at], "ds": past.days[at], "cutoff": cutoff, "h": h, "mean": mean, **quantiles}
    )


def _days_to_come(frame: pd.DataFrame, cutoff: pd.Timestamp, horizon: int, future: pd.DataFrame | None) -> pd.DataFrame:
    """One row per variant on the last day and day to come: last price and category, no promotion, and the plans if any."""
    last = frame[pd.to_datetime(frame["ds"]) == cutoff]
    kept = [name for name in ("unique_id", "price", "category", "product_key") if name in last.columns]
    days = pd.DataFrame({"ds": pd.date_range(cutoff + pd.Timedelta(days=1), periods=horizon)})
    rows = last[kept].merge(days, how="cross").assign(y=0.0, promo=0.0, discount_pct=0.0, is_stockout=0.0)
    if future is None:
        return rows
    plans = future.assign(ds=pd.to_datetime(future["ds"])).set_index(["unique_id", "ds"])[
        ["price", "promo", "discount_pct"]
    ]
    rows = rows.set_index(["unique_id", "ds"])
    rows.update(plans)
    return rows.reset_index()
