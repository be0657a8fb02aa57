import pytest

from ml.gate import judge


@pytest.mark.parametrize(
    ("metrics", "champion", "decision"),
    [
        ({"pinball": 0.7, "baseline_pinball": 0.8}, None, "promote"),
        ({"pinball": 0.9, "baseline_pinball": 0.8}, None, "reject"),
        ({"pinball": float("nan"), "baseline_pinball": 0.8}, None, "reject"),
        ({"pinball": 0.7, "baseline_pinball": 0.8}, {"pinball": 0.6, "baseline_pinball": 0.8}, "hold"),
        ({"pinball": 0.705, "baseline_pinball": 0.8}, {"pinball": 0.7, "baseline_pinball": 0.8}, "promote"),
        ({}, None, "promote"),
        ({}, {"pinball": 0.7}, "hold"),
        ({"pinball": 1.4, "baseline_pinball": 1.6}, {"pinball": 0.7, "baseline_pinball": 0.8}, "promote"),
    ],
)
def test_only_what_beats_the_naive_answer_and_does_not_fall_behind_the_champion_is_promoted(
    metrics, champion, decision
) -> None:
    verdict = judge("demand", metrics, champion)
    assert verdict.decision == decision
    assert verdict.reason.endswith(".")
