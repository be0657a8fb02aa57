"""Shops with a known truth: common seasons, weekdays, products that drift on their own, Poisson sales."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ml.effects.measure import SENTENCES, MeasuredEffect, measure_price_change

START = pd.Timestamp("2026-03-02")
BEFORE, WINDOW = 56, 28
PRICE, NEW_PRICE, COST = 20.0, 21.6, 11.0


def shop(
    seed: int, elasticity: float = -2.0, drift: float = 0.08, level: float = 6.0, products: int = 12
) -> tuple[pd.DataFrame, float]:
    """Sales of `p0`, whose price moves at START, and of controls; and the true expected change of its profit."""
    rng = np.random.default_rng(seed)
    ds = pd.date_range(START - pd.Timedelta(days=BEFORE), periods=BEFORE + WINDOW)
    is_after = np.asarray(ds >= START)
    common = np.where(ds.dayofweek >= 5, 1.5, 0.9) * np.exp(np.cumsum(rng.normal(0, 0.03, len(ds))) + 0.3 * is_after)
    own = np.exp(rng.normal(0, drift, (products, 2)))[:, is_after.astype(int)]
    expected = level * np.exp(rng.normal(0, 0.5, (products, 1))) * common * own
    unchanged = expected[0].copy()
    expected[0] *= np.where(is_after, (NEW_PRICE / PRICE) ** elasticity, 1.0)
    price = np.full_like(expected, PRICE)
    price[0, is_after] = NEW_PRICE
    sold = rng.poisson(expected)
    truth = float(((NEW_PRICE - COST) * expected[0] - (PRICE - COST) * unchanged)[is_after].sum())
    frame = pd.DataFrame({
        "unique_id": np.repeat([f"p{i}" for i in range(products)], len(ds)), "ds": np.tile(ds, products),
        "y": sold.ravel().astype(float), "price": price.ravel(), "net_amount": (sold * price).ravel(),
        "is_stockout": False, "is_promotion": False,
    })  # fmt: skip
    return frame, truth


def measured(frame: pd.DataFrame, unit_cost: float | None = COST, level: float = 0.8) -> MeasuredEffect:
    treated, controls = frame[frame["unique_id"] == "p0"], frame[frame["unique_id"] != "p0"]
    return measure_price_change(
        treated, controls, start=START, end=START + pd.Timedelta(days=WINDOW - 1), price_before=PRICE, price=NEW_PRICE,
        unit_cost=unit_cost, level=level,
    )  # fmt: skip


@pytest.mark.parametrize(("drift", "level"), [(0.15, 6.0), (0.08, 1.0)])
def test_eighty_percent_intervals_hold_the_truth_about_eighty_percent_of_the_time(drift: float, level: float) -> None:
    hits, errors = [], []
    for seed in range(300):
        frame, truth = shop(seed, drift=drift, level=level)
        effect = measured(frame)
        assert effect.low is not None
        assert effect.mean is not None
        assert effect.high is not None
        hits.append(effect.low <= truth <= effect.high)
        errors.append(effect.mean - truth)
    assert 0.75 <= np.mean(hits) <= 0.87
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(len(errors))


def test_a_season_that_lifts_everything_is_not_taken_for_an_effect() -> None:
    frame, truth = shop(1, drift=0.0, level=40.0)
    treated = frame[frame["unique_id"] == "p0"].set_index("ds")
    profit = treated["net_amount"] - COST * treated["y"]
    naive = profit[START:].sum() - profit[: START - pd.Timedelta(days=1)].mean() * WINDOW
    effect = measured(frame)
    assert effect.mean is not None
    assert abs(effect.mean - truth) < abs(naive - truth) / 3


def test_days_without_stock_are_left_out_and_counted() -> None:
    frame, _ = shop(2)
    empty = (frame["unique_id"] == "p0") & (frame["ds"] >= START) & (frame["ds"] < START + pd.Timedelta(days=5))
    frame.loc[empty, ["y", "net_amount"]] = 0.0
    frame.loc[empty, "is_stockout"] = True
    effect, before = measured(frame), measured(shop(2)[0])
    assert effect.left_out == 5
    assert effect.mean is not None
    assert before.mean is not None
    assert abs(effect.mean / (WINDOW - 5) - before.mean / WINDOW) < 8


def test_days_at_an_older_price_do_not_count_as_before() -> None:
    frame, _ = shop(3)
    older = (frame["unique_id"] == "p0") & (frame["ds"] < START - pd.Timedelta(days=28))
    disturbed = frame.copy()
    disturbed.loc[older, ["y", "price", "net_amount"]] = [500.0, 5.0, 2500.0]
    assert measured(disturbed) == measured(frame[~older])


def test_controls_whose_own_price_moved_are_not_used() -> None:
    frame, _ = shop(4)
    moved = (frame["unique_id"] == "p1") & (frame["ds"] >= START)
    frame.loc[moved, "price"] = 10.0
    frame.loc[moved, "y"] = 900.0
    assert measured(frame) == measured(frame[frame["unique_id"] != "p1"])
    assert measured(frame).n_controls == 10


def test_thin_data_is_a_coded_result_with_a_sentence() -> None:
    frame, _ = shop(5)
    treated, in_window = frame["unique_id"] == "p0", frame["ds"] >= START
    changed = frame.copy()
    changed.loc[treated & (frame["ds"] > START + pd.Timedelta(days=20)), "price"] = 19.0
    sold_out = frame.assign(is_stockout=treated & (frame["ds"] >= START + pd.Timedelta(days=3)))
    short = frame[~treated | in_window | (frame["ds"] >= START - pd.Timedelta(days=10))]
    rare = frame.assign(y=frame["y"].where(~treated | in_window, 0.0))
    cases = {
        "price_was_changed_again": measured(changed),
        "stocked_out": measured(sold_out),
        "too_few_days": measured(short),
        "too_few_units": measured(rare),
        "no_controls": measured(frame[frame["unique_id"].isin(["p0", "p1"])]),
        "cost_unknown": measured(frame, unit_cost=None),
    }
    assert {code: effect.code for code, effect in cases.items()} == {code: code for code in cases}
    assert set(cases) == set(SENTENCES)
    assert all(effect.mean is None and effect.reason for effect in cases.values())


def test_a_wider_level_gives_a_wider_interval_around_the_same_effect() -> None:
    frame, _ = shop(6)
    narrow, wide = measured(frame, level=0.5), measured(frame, level=0.95)
    assert narrow.mean == wide.mean
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low
