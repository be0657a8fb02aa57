"""Origins of columns are followed over the models between."""

from __future__ import annotations

from app.core.lineage.columns import Origin
from orchestration.lineage.models import all_origins


def test_origins_are_followed_over_any_number_of_models_and_through_loops() -> None:
    a, b, c = (Origin("marts.t", name) for name in "abc")
    assert all_origins({a: frozenset({b}), b: frozenset({c, a})}, a) == {a, b, c}
