"""A made shop with a known truth, small enough to train on in seconds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

TRUE_ELASTICITY = {"kitchen": -2.4, "paper": -1.4}


def made_shop(variants: int = 24, days: int = 500, seed: int = 3, reaction: float = 1.0) -> pd.DataFrame:
    """Two categories; list prices rise with hidden demand by `reaction`, promotions run by plan, stock runs out at times.

    Columns of ml.frames.DAILY. Regressing sales on the list price finds demand far less elastic than it is.
    """
    rng = np.random.default_rng(seed)
    ds = pd.date_range("2024-01-01", periods=days)
    frames = []
    for number in range(variants):
        category = ("kitchen", "paper")[number % 2]
        hidden = np.repeat(rng.normal(0, 0.25, days // 28 + 1), 28)[:days]
        list_price = 20 * np.exp(reaction * 0.35 * hidden + np.repeat(rng.normal(0, 0.05, days // 28 + 1), 28)[:days])
        depth = np.zeros(days)
        for start in rng.integers(0, days - 8, 10):
            depth[start : start + 8] = rng.choice([0.1, 0.2, 0.3])
        weekend = np.where(ds.dayofweek >= 5, 1.5, 1.0)
        paid = list_price * (1 - depth)
        mean = np.exp(0.8 + rng.normal(0, 0.3) + hidden) * weekend * (paid / 20) ** TRUE_ELASTICITY[category]
        is_stockout = np.zeros(days, dtype=bool)
        start = int(rng.integers(60, days - 60))
        is_stockout[start : start + 12] = True
        y = np.where(is_stockout, 0, rng.poisson(mean))
        frames.append(
            pd.DataFrame({
                "unique_id": f"v{number:02d}", "ds": ds, "y": y, "price": list_price, "promo": depth > 0, "discount_pct": 100 * depth,
                "on_hand": np.where(is_stockout, 0, 50), "is_stockout": is_stockout, "category": category, "product_key": f"p{number // 2}",
            })
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="session")
def shop() -> pd.DataFrame:
    return made_shop()
