"""The columns that models may rely on, and one check that names the column that breaks the promise.

It knows neither where frames come from nor what a model does with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = Literal["text", "day", "number", "flag"]

QUANTILES: Mapping[str, float] = {
    "q005": 0.005, "q025": 0.025, "q165": 0.165, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q835": 0.835, "q975": 0.975, "q995": 0.995,
}  # fmt: skip


class FrameError(ValueError):
    """A frame does not keep its contract; the message is one sentence that names the column."""


@dataclass(frozen=True)
class Column:
    """What a column holds. `required` columns must be there; only `nullable` ones may hold nothing."""

    kind: Kind
    nullable: bool = False
    required: bool = True


Contract = Mapping[str, Column]

DAILY: Contract = {
    "unique_id": Column("text"),
    "ds": Column("day"),
    "y": Column("number"),
    "price": Column("number", nullable=True),
    "promo": Column("number", nullable=True, required=False),
    "discount_pct": Column("number", nullable=True, required=False),
    "on_hand": Column("number", nullable=True, required=False),
    "is_stockout": Column("flag", nullable=True, required=False),
    "category": Column("text", nullable=True, required=False),
    "product_key": Column("text", nullable=True, required=False),
    "unit_cost": Column("number", nullable=True, required=False),
}
"""`features.feat_product__daily`: one row per variant and day. `discount_pct` is in percent (20 = a fifth off)."""

CUSTOMERS: Contract = {
    "customer_key": Column("text"),
    "orders": Column("number"),
    "recency_days": Column("number"),
    "tenure_days": Column("number"),
    "spend": Column("number"),
    "as_of": Column("day"),
    "has_marketing_consent": Column("flag", nullable=True, required=False),
}
"""`features.feat_customer__summary`: one row per known customer; days since the last and since the first order."""


def checked(frame: pd.DataFrame, contract: Contract, keys: tuple[str, ...]) -> pd.DataFrame:
    """Return the contract's columns in plain types, sorted by `keys`, which must be unique.

    Text becomes str, days midnight without zone, numbers float64 (Decimal included), flags 0.0 or 1.0. Missing optional
    columns come back as nulls. Raises FrameError naming the first column that is missing or holds what it may not.
    """
    columns = {name: _column(frame, name, column) for name, column in contract.items()}
    result = pd.DataFrame(columns)
    if result.duplicated(list(keys)).any():
        raise FrameError(f"The columns {', '.join(keys)} must name each row once, but some rows repeat them.")
    return result.sort_values(list(keys), kind="stable", ignore_index=True)


def _column(frame: pd.DataFrame, name: str, column: Column) -> pd.Series:
    if name not in frame.columns:
        if column.required:
            raise FrameError(f"The column {name!r} is missing; the frame has {', '.join(map(str, frame.columns))}.")
        return pd.Series(None if column.kind == "text" else np.nan, index=frame.index, dtype=_dtype(column.kind))
    try:
        values = _plain(frame[name], column.kind)
    except (TypeError, ValueError) as error:
        raise FrameError(f"The column {name!r} holds a value that is no {column.kind}.") from error
    if not column.nullable and bool(values.isna().any()):
        raise FrameError(f"The column {name!r} may not be empty, but {int(values.isna().sum())} rows have no value.")
    if column.kind == "number" and bool(np.isinf(values.to_numpy(dtype=float)).any()):
        raise FrameError(f"The column {name!r} holds an infinite number.")
    return values


def _plain(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        return values.astype("str")
    if kind == "day":
        days = pd.to_datetime(values)
        return days.dt.tz_localize(None).dt.normalize().astype("datetime64[ns]")
    return values.astype("float64")


def _dtype(kind: Kind) -> str:
    return {"text": "str", "day": "datetime64[ns]"}.get(kind, "float64")
