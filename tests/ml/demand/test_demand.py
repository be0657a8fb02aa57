import numpy as np
import pandas as pd
import pytest

from ml.demand import artifacts
from ml.demand.features import FEATURES, design, history
from ml.demand.predict import predict
from ml.demand.train import TrainedDemand, train
from ml.frames import QUANTILES


@pytest.fixture(scope="module")
def trained(shop: pd.DataFrame) -> TrainedDemand:
    return train(shop)


def test_it_beats_the_naive_answers_on_the_same_windows(trained: TrainedDemand) -> None:
    metrics = trained.metrics
    assert metrics["n_windows"] == 3
    assert metrics["wape"] < min(metrics["baseline_wape"], metrics["wape_seasonal_naive"])
    assert metrics["pinball"] < metrics["baseline_pinball"]


def test_intervals_cover_what_they_promise(trained: TrainedDemand) -> None:
    assert 0.77 <= trained.metrics["coverage_80"] <= 0.9  # counts are whole numbers, so that a little too wide is right
    assert 0.92 <= trained.metrics["coverage_95"] <= 0.99


def test_the_same_frame_and_seed_give_the_same_numbers(shop: pd.DataFrame, trained: TrainedDemand) -> None:
    again = train(shop.sample(frac=1.0, random_state=1))
    assert again.metrics == pytest.approx(trained.metrics, abs=1e-9)


def test_a_forecast_never_looks_past_the_cutoff(shop: pd.DataFrame) -> None:
    cutoff = shop["ds"].max() - pd.Timedelta(days=28)
    changed = shop.assign(y=shop["y"].where(shop["ds"] <= cutoff, 999))
    tables = []
    for frame in (shop, changed):
        past = history(frame)
        at = np.flatnonzero(past.days > np.datetime64(cutoff, "D"))
        tables.append(design(past, at, (past.days[at] - np.datetime64(cutoff, "D")).astype(np.int64)))
    pd.testing.assert_frame_equal(*tables)


def test_prices_seen_only_on_lines_sold_are_no_plans(shop: pd.DataFrame) -> None:
    assert history(shop).has_plans
    thin = shop.assign(y=shop["y"].where(shop["y"] > 3, 0))
    seen = thin.assign(promo=thin["promo"] & (thin["y"] > 0), price=20 + (thin["y"] > 0) * thin["y"])
    traces = seen.assign(price=seen["price"].where(seen["y"] > 0).groupby(seen["unique_id"]).ffill().bfill())
    assert not history(traces).has_plans


def test_quantiles_rise_and_nothing_is_negative(shop: pd.DataFrame, trained: TrainedDemand) -> None:
    forecast = predict(trained, shop)
    assert len(forecast) == shop["unique_id"].nunique() * 28
    quantiles = forecast[list(QUANTILES)].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (quantiles >= 0).all()
    assert forecast["h"].min() == 1
    assert forecast["h"].max() == 28
    assert np.isfinite(forecast["mean"]).all()


def test_stock_outs_do_not_teach_that_nobody_wants_it(shop: pd.DataFrame, trained: TrainedDemand) -> None:
    last = shop["ds"].max() - pd.Timedelta(days=20)
    empty = shop.assign(y=shop["y"].where(shop["ds"] <= last, 0))
    censored = empty.assign(is_stockout=shop["is_stockout"] | (shop["ds"] > last))
    truth = predict(trained, shop)["mean"].sum()
    assert predict(trained, censored)["mean"].sum() == pytest.approx(truth, rel=0.2)
    assert predict(trained, empty.assign(is_stockout=False))["mean"].sum() < 0.6 * truth


def test_a_new_variant_is_answered_from_its_category(shop: pd.DataFrame, trained: TrainedDemand) -> None:
    last = shop["ds"].max()
    new = shop[(shop["unique_id"] == "v00") & (shop["ds"] == last)].assign(unique_id="new", y=0)
    forecast = predict(trained, pd.concat([shop, new]))
    usual = forecast.groupby("unique_id")["mean"].mean()
    assert usual["new"] > 0.3 * usual[usual.index != "new"].median()


def test_a_week_of_history_is_forecast_without_a_model(shop: pd.DataFrame) -> None:
    young = shop[shop["ds"] < "2024-01-08"]
    trained = train(young)
    assert trained.booster is None
    assert trained.metrics["n_windows"] == 0
    assert predict(trained, young)["mean"].between(0, 50).all()


def test_a_saved_model_says_the_same(tmp_path, shop: pd.DataFrame, trained: TrainedDemand) -> None:
    artifacts.save(trained, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["demand.json", "model.txt"]
    pd.testing.assert_frame_equal(predict(artifacts.load(tmp_path), shop), predict(trained, shop))


def test_a_horizon_that_was_not_learnt_is_refused(shop: pd.DataFrame, trained: TrainedDemand) -> None:
    with pytest.raises(ValueError, match="1 to 28"):
        predict(trained, shop, horizon=29)
    assert len(FEATURES) == len(set(FEATURES))
