from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from orchestration.connectors.files.instants import TimeStyle, to_instants, written

LONDON = TimeStyle(ZoneInfo("Europe/London"))


def one(text: str, style: TimeStyle = LONDON) -> str | None:
    times = to_instants(pl.Series([text], dtype=pl.String), style)
    return times.reasons[0] or written(times.values)[0]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2011-01-04T10:00:00", "2011-01-04T10:00:00.000000Z"),
        ("2011-07-04 10:00", "2011-07-04T09:00:00.000000Z"),
        ("2011-07-04", "2011-07-03T23:00:00.000000Z"),
        ("2011-07-04T10:00:00.123456Z", "2011-07-04T10:00:00.123456Z"),
        ("2011-07-04T10:00:00+05:30", "2011-07-04T04:30:00.000000Z"),
        ("2026-01-05 10:00:00 -0500", "2026-01-05T15:00:00.000000Z"),
        ("2014-05-05 10:00:00 UTC", "2014-05-05T10:00:00.000000Z"),
    ],
)
def test_iso_8601_is_read_to_the_instant(text: str, utc: str) -> None:
    assert one(text) == utc


def test_an_hour_that_happens_twice_is_its_first_pass_and_is_marked() -> None:
    times = to_instants(pl.Series(["2011-10-30T01:30:00"]), LONDON)
    assert written(times.values)[0] == "2011-10-30T00:30:00.000000Z"
    assert times.in_overlap[0]
    assert not times.in_gap[0]


def test_a_time_that_does_not_exist_is_moved_on_by_the_gap_and_is_marked() -> None:
    times = to_instants(pl.Series(["2011-03-27T01:30:00", "2011-03-27T02:30:00"]), LONDON)
    assert written(times.values).to_list() == ["2011-03-27T01:30:00.000000Z"] * 2
    assert times.in_gap.to_list() == [True, False]


def test_a_whole_day_that_a_country_skipped_is_moved_on_too() -> None:
    assert one("2011-12-30T12:00:00", TimeStyle(ZoneInfo("Pacific/Apia"))) == "2011-12-30T22:00:00.000000Z"


@pytest.mark.parametrize(
    "text", ["01/02/2011", "2011-02-30", "2011-13-01", "20110204", "noon", "2011-02-03T10:00:61", "44562"]
)
def test_what_is_no_iso_time_is_refused_and_not_guessed(text: str) -> None:
    assert one(text) == "not_a_time"


def test_given_formats_are_tried_in_their_order_after_iso() -> None:
    style = TimeStyle(ZoneInfo("Europe/London"), ("%d/%m/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M %z"))
    assert one("1/2/2011 8:26", style) == "2011-02-01T08:26:00.000000Z"
    assert one("31.12.2011", style) == "2011-12-31T00:00:00.000000Z"
    assert one("01/02/2011 08:26 +0100", style) == "2011-02-01T07:26:00.000000Z"
    assert one("2011-02-03", style) == "2011-02-03T00:00:00.000000Z"


def test_a_naive_time_without_a_zone_is_refused() -> None:
    assert one("2011-01-04T10:00:00", TimeStyle(None)) == "no_timezone"
    assert one("2011-01-04T10:00:00Z", TimeStyle(None)) == "2011-01-04T10:00:00.000000Z"


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1970-01-01", "2031-01-01"])
def test_one_typing_error_cannot_move_the_business_clock(text: str) -> None:
    style = TimeStyle(ZoneInfo("UTC"), not_after=datetime(2030, 1, 1, tzinfo=UTC))
    assert one(text, style) == "time_out_of_range"
