"""The hash that an approval binds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.core.decisions.hashing import HASHED, content_hash, digest
from tests.app.core.decisions.market import Market

ROW: dict[str, Any] = {
    "kind": "price_change", "target": {"id": "a", "title": "Mug ☕"}, "current": {"price": "20.00"},
    "proposed": {"price": "21.00"}, "currency_code": "EUR", "effect": {"mean": 12.0, "low": -1.5}, "preconditions": [],
    "evidence": [{"rows": 3}], "model_version": "1", "version": 1, "expires_at": datetime(2026, 3, 8, tzinfo=UTC),
}  # fmt: skip
CHANGED: dict[str, Any] = {
    "kind": "reorder", "target": {"id": "b"}, "current": {"price": "20.0"}, "proposed": {"price": "21.01"},
    "currency_code": "USD", "effect": {"mean": 12.1, "low": -1.5}, "preconditions": [{}], "evidence": [],
    "model_version": "2", "version": 2, "expires_at": datetime(2026, 3, 9, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize("field", HASHED)
def test_a_change_of_any_bound_field_changes_the_hash(field: str) -> None:
    assert content_hash(ROW | {field: CHANGED[field]}) != content_hash(ROW)


def test_order_of_keys_spelling_of_numbers_and_time_zone_do_not_matter() -> None:
    other = dict(reversed(ROW.items())) | {"effect": {"low": -1.50, "mean": 12}}
    other["expires_at"] = ROW["expires_at"].astimezone(timezone(timedelta(hours=5)))
    assert content_hash(other) == content_hash(ROW)


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        content_hash(ROW | {"effect": {"mean": float("nan")}})


def test_the_hash_survives_the_trip_through_the_database(market: Market) -> None:
    values = [
        0.1,
        -0.0,
        1e16,
        1e-7,
        123456789.123456,
        1e300,
        5,
        "1.10",
        "☕\u2028",
        None,
        True,
        {"b": [1, 2.0], "a": {}},
    ]
    back = market.run(lambda conn: conn.execute(text("select cast(:v as jsonb)"), {"v": json.dumps(values)}).scalar())
    assert digest(back) == digest(values)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(), st.lists, max_leaves=8))
def test_equal_values_and_only_they_have_equal_hashes(value: Any) -> None:
    assert digest(json.loads(json.dumps(value))) == digest(value)
    assert digest([value]) != digest(value)
