"""Put every known customer into one of eight segments by recency, frequency, money and purchase rate.

The names and what they mean are stable, so that a segment can be followed over time. It knows no names of people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.frames import CUSTOMERS, checked
from ml.segmentation.purchase_rate import PurchaseRate, fit, never_leaving

SEGMENTS = {
    "champions": "Champions",
    "loyal": "Loyal",
    "promising": "Promising",
    "new": "New",
    "at_risk": "At risk",
    "one_time": "One-time",
    "lapsed": "Lapsed",
    "no_orders": "No orders yet",
}
NOBODY = pd.Timestamp("1970-01-01")  # the cutoff where there are no customers
NEW_DAYS = 60
ALIVE, LOST = 0.6, 0.15  # probabilities that part active customers from those at risk, and these from lapsed ones
LAPSED_DAYS = 540
COLUMNS = [
    "customer_key", "segment_id", "segment_name", "recency_days", "orders", "spend", "orders_per_year", "is_alive_probability", "cutoff",
]  # fmt: skip


@dataclass(frozen=True)
class TrainedSegments:
    """`customers` has predictions.customer_segments' columns (without business and version) and has_marketing_consent."""

    customers: pd.DataFrame
    purchase_rate: PurchaseRate
    cutoff: pd.Timestamp
    seed: int
    metrics: dict[str, float]


def train(frame: pd.DataFrame, seed: int = 7) -> TrainedSegments:
    """Fit the purchase rate on ml.frames.CUSTOMERS and assign segments.

    `metrics` has the mean log-likelihood of the purchase histories beside that of customers who never leave, and the
    share of each segment. Raises FrameError naming the column that is wrong; an empty frame gives no customers.
    """
    table = checked(frame, CUSTOMERS, ("customer_key",))
    buyers = table[table["orders"] > 0]
    repeats, age = (buyers["orders"] - 1).to_numpy(), buyers["tenure_days"].clip(lower=0).to_numpy()
    last = np.clip(age - buyers["recency_days"].to_numpy(), 0.0, age)
    model = fit(repeats, last, age, seed)
    metrics = {"n_customers": float(len(table)), "n_buyers": float(len(buyers))}
    if len(buyers):
        metrics["log_likelihood"] = float(model.log_likelihood(repeats, last, age).mean())
        metrics["baseline_log_likelihood"] = never_leaving(repeats, age, seed)
    customers = assign(table, model)
    metrics |= {f"share_{name}": float((customers["segment_id"] == name).mean()) for name in SEGMENTS if len(customers)}
    cutoff = pd.Timestamp(table["as_of"].max()) if len(table) else NOBODY
    return TrainedSegments(customers, model, cutoff, seed, metrics)


def assign(table: pd.DataFrame, model: PurchaseRate) -> pd.DataFrame:
    """Segments of checked customers (ml.frames.CUSTOMERS) under a fitted purchase rate."""
    orders, recency = table["orders"].to_numpy(), table["recency_days"].clip(lower=0).to_numpy()
    age = table["tenure_days"].clip(lower=0).to_numpy()
    repeats, last = np.maximum(orders - 1, 0.0), np.clip(age - recency, 0.0, age)
    alive = np.where(orders > 0, model.alive(repeats, last, age), np.nan)
    segment = _segments(orders, recency, alive, _generous(table))
    return pd.DataFrame(
        {
            "customer_key": table["customer_key"],
            "segment_id": segment,
            "segment_name": [SEGMENTS[s] for s in segment],
            "recency_days": recency.astype(np.int64),
            "orders": orders.astype(np.int64),
            "spend": table["spend"],
            "orders_per_year": np.where(orders > 0, model.rate(repeats, age) * 365, 0.0),
            "is_alive_probability": alive,
            "cutoff": table["as_of"],
            "has_marketing_consent": table["has_marketing_consent"],
        }
    )


def _segments(orders: np.ndarray, recency: np.ndarray, alive: np.ndarray, generous: np.ndarray) -> list[str]:
    """The first rule that holds names the segment."""
    repeat = orders >= 2
    rules = [
        (orders <= 0, "no_orders"),
        ((orders == 1) & (recency <= NEW_DAYS), "new"),
        (orders == 1, "one_time"),
        ((alive < LOST) | (recency > LAPSED_DAYS), "lapsed"),
        (alive < ALIVE, "at_risk"),
        (repeat & (orders >= 4) & generous, "champions"),
        (orders >= 3, "loyal"),
        (repeat, "promising"),
    ]
    return np.select([condition for condition, _ in rules], [name for _, name in rules], "promising").tolist()  # type: ignore[no-any-return]


def _generous(table: pd.DataFrame) -> np.ndarray:
    """Who spent more than three quarters of those that came back."""
    came_back = table.loc[table["orders"] >= 2, "spend"]
    bound = came_back.quantile(0.75) if len(came_back) else np.inf
    return (table["spend"] >= bound).to_numpy()
