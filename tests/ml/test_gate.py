import pytest

from ml.gate import judge


@pytest.mark.parametrize(
    ("metrics", "champion", "decision"),
    [
        ({"wape": 0.7, "baseline_wape": 0.8}, None, "promote"),
        ({"wape": 0.9, "baseline_wape": 0.8}, None, "reject"),
        ({"wape": float("nan"), "baseline_wape": 0.8}, None, "reject"),
        ({"wape": 0.7, "baseline_wape": 0.8}, {"wape": 0.6}, "hold"),
        ({"wape": 0.705, "baseline_wape": 0.8}, {"wape": 0.7}, "promote"),
        ({}, None, "promote"),
        ({}, {"wape": 0.7}, "hold"),
    ],
)
def test_only_what_beats_the_naive_answer_and_does_not_fall_behind_the_champion_is_promoted(metrics, champion, decision) -> None:
    verdict = judge("demand", metrics, champion)
    assert verdict.decision == decision
    assert verdict.reason.endswith(".")
