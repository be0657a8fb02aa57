import numpy as np
import pandas as pd
import pytest

from ml.pricing import artifacts
from ml.pricing.train import TrainedPriceResponse, train

TRUE = {"kitchen": -2.4, "paper": -1.4}  # tests/ml/conftest.py makes the shop so


@pytest.fixture(scope="module")
def trained(shop: pd.DataFrame) -> TrainedPriceResponse:
    return train(shop)


def test_promotions_tell_the_truth_where_list_prices_follow_demand(trained: TrainedPriceResponse) -> None:
    found = trained.categories.set_index("category")["elasticity"]
    assert trained.metrics["naive_elasticity"] > -1.2  # the regression on list prices is off by more than 0.7
    assert found["kitchen"] == pytest.approx(TRUE["kitchen"], abs=0.35)
    assert found["paper"] == pytest.approx(TRUE["paper"], abs=0.35)
    assert trained.shop["rho"] > 0.5


def test_intervals_cover_the_truth(trained: TrainedPriceResponse) -> None:
    answered = trained.elasticities[trained.elasticities["status"] == "ok"]
    truth = answered["category"].map(TRUE)
    assert np.mean((answered["low"] <= truth) & (truth <= answered["high"])) >= 0.8
    assert (answered["high"] - answered["low"]).max() < 3


def test_prices_beat_no_prices_in_deviance(trained: TrainedPriceResponse) -> None:
    assert trained.metrics["deviance"] < trained.metrics["baseline_deviance"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda f: f.assign(price=20.0, promo=False, discount_pct=0.0), "price_never_moved"),
        (lambda f: f.assign(promo=False, discount_pct=0.0), "not_identified"),
        (lambda f: f[f["ds"] < "2024-02-10"], "too_few_observations"),
    ],
)
def test_what_cannot_be_known_has_a_code_and_no_number(shop: pd.DataFrame, change, status: str) -> None:
    elasticities = train(change(shop)).elasticities
    assert set(elasticities["status"]) == {status}
    assert elasticities["elasticity"].isna().all()


def test_the_same_frame_gives_the_same_numbers(shop: pd.DataFrame, trained: TrainedPriceResponse) -> None:
    again = train(shop.sample(frac=1.0, random_state=2))
    pd.testing.assert_frame_equal(again.elasticities, trained.elasticities, rtol=1e-9)


def test_a_saved_price_response_says_the_same(tmp_path, trained: TrainedPriceResponse) -> None:
    artifacts.save(trained, tmp_path)
    pd.testing.assert_frame_equal(artifacts.load(tmp_path).elasticities, trained.elasticities, check_dtype=False)
