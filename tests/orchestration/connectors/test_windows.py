"""Times that platforms write, which may be none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from orchestration.connectors.windows import moment, runs


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2026-13-01", "", 7, None])
def test_what_is_no_moment_of_the_calendar_is_none(text: object) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("text", ["2026-11-22T13:00:00+01:00", "2026-11-22T12:00:00Z", "2026-11-22T12:00:00"])
def test_a_moment_is_in_utc_however_it_is_written(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_days_are_cut_where_one_is_missing() -> None:
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3)]
    assert list(runs(days)) == [days[:3], days[3:]]
    assert list(runs([])) == []
