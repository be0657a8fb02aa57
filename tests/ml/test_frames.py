from decimal import Decimal

import pandas as pd
import pytest

from ml.frames import DAILY, FrameError, checked

GOOD = pd.DataFrame(
    {
        "unique_id": ["a", "a"],
        "ds": ["2025-01-02", "2025-01-01"],
        "y": [Decimal("1"), Decimal("2")],
        "price": [9.9, None],
    }
)


def test_a_good_frame_comes_back_sorted_in_plain_types() -> None:
    table = checked(GOOD, DAILY, ("unique_id", "ds"))
    assert table["y"].tolist() == [2.0, 1.0]
    assert str(table["ds"].dtype) == "datetime64[ns]"
    assert table["on_hand"].isna().all()


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        (GOOD.drop(columns="y"), "'y' is missing"),
        (GOOD.assign(y=["x", "1"]), "'y' holds a value"),
        (GOOD.assign(y=[None, 1]), "'y' may not be empty"),
        (GOOD.assign(price=[float("inf"), 1]), "'price' holds an infinite"),
        (GOOD.assign(ds="2025-01-01"), "unique_id, ds"),
    ],
)
def test_the_bad_column_is_named(frame: pd.DataFrame, word: str) -> None:
    with pytest.raises(FrameError, match=word):
        checked(frame, DAILY, ("unique_id", "ds"))
