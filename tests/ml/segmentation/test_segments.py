import numpy as np
import pandas as pd
import pytest

from ml.segmentation import artifacts
from ml.segmentation.effect import effect
from ml.segmentation.recommend import recommend
from ml.segmentation.train import COLUMNS, SEGMENTS, train

TRUE = {"r": 0.8, "alpha": 60.0, "a": 0.8, "b": 2.5}


def customers(count: int, seed: int = 1) -> pd.DataFrame:
    """Buyers of the MBG/NBD story with TRUE parameters, first seen on days spread over two years."""
    rng = np.random.default_rng(seed)
    rate, leaving = rng.gamma(TRUE["r"], 1 / TRUE["alpha"], count), rng.beta(TRUE["a"], TRUE["b"], count)
    age, now, last, repeats = rng.uniform(1, 730, count), np.zeros(count), np.zeros(count), np.zeros(count)
    alive = rng.random(count) > leaving
    while alive.any():
        now = np.where(alive, now + rng.exponential(1 / np.maximum(rate, 1e-12)), now)
        came = alive & (now < age)
        repeats, last = repeats + came, np.where(came, now, last)
        alive = came & (rng.random(count) > leaving)
    return pd.DataFrame({
        "customer_key": [f"c{i}" for i in range(count)], "orders": repeats + 1, "recency_days": age - last, "tenure_days": age,
        "spend": (repeats + 1) * rng.gamma(4, 10, count), "as_of": pd.Timestamp("2026-01-01"),
    })  # fmt: skip


def test_the_true_purchase_process_is_found_again() -> None:
    model = train(customers(20_000)).purchase_rate
    for name, value in TRUE.items():
        assert getattr(model, name) == pytest.approx(value, rel=0.25)


def test_leaving_customers_explain_histories_better_than_loyal_ones() -> None:
    metrics = train(customers(3_000)).metrics
    assert metrics["log_likelihood"] > metrics["baseline_log_likelihood"]


def test_fifty_customers_are_enough_to_be_put_into_segments() -> None:
    trained = train(customers(50))
    assert len(trained.customers) == 50
    assert set(COLUMNS) <= set(trained.customers)
    assert set(trained.customers["segment_id"]) <= set(SEGMENTS)
    assert all(np.isfinite(list(vars(trained.purchase_rate).values())))


def test_nobody_is_no_failure() -> None:
    assert train(customers(5).head(0)).customers.empty


@pytest.mark.parametrize(
    ("orders", "recency", "tenure", "segment"),
    [(1, 10, 10, "new"), (1, 300, 300, "one_time"), (12, 5, 400, "champions"), (3, 20, 300, "loyal"), (2, 10, 90, "promising"),
     (8, 170, 500, "at_risk"), (6, 600, 700, "lapsed"), (0, 0, 30, "no_orders")],
)  # fmt: skip
def test_segments_mean_what_they_say(orders: int, recency: int, tenure: int, segment: str) -> None:
    others = customers(3_000)
    one = others.head(1).assign(
        customer_key="x", orders=orders, recency_days=recency, tenure_days=tenure, spend=60.0 * orders
    )
    found = train(pd.concat([others, one])).customers.set_index("customer_key")
    assert found.loc["x", "segment_id"] == segment


def test_a_win_back_states_its_assumptions_and_is_computed_again_to_the_last_digit() -> None:
    found = recommend(train(customers(5_000)).customers, "GBP", margin_share=0.5)
    assert found.proposals
    for proposal in found.proposals:
        assert effect(proposal.simulation, proposal.proposed) == proposal.effect
        assert any(reason.startswith("Assumed") for reason in proposal.reasons)
        assert proposal.effect["high"] > proposal.effect["mean"] > 0


def test_only_those_who_consented_are_counted() -> None:
    people = train(customers(5_000)).customers
    half = people.assign(has_marketing_consent=np.arange(len(people)) % 2)
    sizes = [sum(p.simulation["customers"] for p in recommend(f, "GBP", 0.5).proposals) for f in (people, half)]
    assert sizes[1] < 0.6 * sizes[0]


@pytest.mark.parametrize(
    ("discount", "rule"), [("40", "between"), ("-1", "between"), ("ten", "number"), (None, "number")]
)
def test_a_discount_outside_the_limits_is_refused_in_one_sentence(discount: str | None, rule: str) -> None:
    proposal = recommend(train(customers(5_000)).customers, "GBP", 0.5).proposals[0]
    with pytest.raises(ValueError, match=rule):
        effect(proposal.simulation, {"discount_pct": discount})


def test_a_saved_purchase_rate_is_the_same_and_holds_no_customer(tmp_path) -> None:
    trained = train(customers(200))
    artifacts.save(trained, tmp_path)
    assert artifacts.load(tmp_path) == trained.purchase_rate
    assert "c17" not in (tmp_path / "segments.json").read_text()
