"""When an outcome is due."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.core.outcomes.windows import window_of


def test_the_window_begins_with_the_first_full_day_in_the_shops_zone() -> None:
    late_evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert window_of(late_evening, 28, "Europe/London").starts_on == date(2026, 3, 2)
    assert window_of(late_evening, 28, "Europe/Berlin").starts_on == date(2026, 3, 3)


def test_it_is_due_on_the_day_after_its_last() -> None:
    window = window_of(datetime(2026, 3, 1, 12, tzinfo=UTC), 28, "Europe/London")
    assert window.ends_on == date(2026, 3, 29)
    assert [window.waiting_days(day) for day in (date(2026, 3, 2), date(2026, 3, 29), date(2026, 3, 30))] == [28, 1, 0]
    assert window.waiting_days(date(2026, 6, 1)) == 0
