"""What suites found is kept, drawn without a person in it, and keeps bad data from being acted on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.core.businesses.store import Business, create_business
from app.core.database.engine import app_engine, tenant
from app.core.quality.docs import docs_path, write_docs
from app.core.quality.freshness import source_ages
from app.core.quality.store import QualityResult, history, latest, record
from app.core.settings import Settings
from app.core.trust.checks import broken_check

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
BROKEN = {"promise": "Every order has a total.", "severity": "critical", "unexpected": 3, "samples": ["aaaa@aaa.aa"]}
ODD = BROKEN | {"promise": "Refunds are positive.", "severity": "warning"}


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    opened = app_engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def business(engine: Engine) -> Business:
    return create_business(engine, "Corner <b>Shop</b>", "EUR", "Europe/Madrid")


@pytest.fixture
def conn(engine: Engine, business: Business) -> Iterator[Connection]:
    with tenant(engine, business.business_id) as connection:
        yield connection


def found(state: Any = "passed", suite: str = "fct_orders", *failures: dict[str, Any]) -> QualityResult:
    return QualityResult(suite, f"marts.{suite}", state, 10, 7, 0.1, failures)


def test_no_suite_and_good_suites_are_no_reason_against_acting(conn: Connection, business: Business) -> None:
    assert broken_check(conn, business.business_id) is None
    record(conn, business.business_id, found())
    record(conn, business.business_id, found("warned", "fct_refunds", ODD))
    assert broken_check(conn, business.business_id) is None


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (found("failed", "fct_orders", ODD, BROKEN), "marts.fct_orders broke a promise (Every order has a total)"),
        (found("crashed"), "could not be run"),
    ],
)
def test_a_critical_failure_and_a_crash_are_a_reason_until_the_suite_holds(
    conn: Connection, business: Business, result: QualityResult, said: str
) -> None:
    record(conn, business.business_id, result)
    assert said in str(broken_check(conn, business.business_id))
    record(conn, business.business_id, found())
    assert broken_check(conn, business.business_id) is None


def test_results_are_kept_over_time_and_apart_by_business(engine: Engine, conn: Connection, business: Business) -> None:
    for state in ("failed", "passed"):
        record(conn, business.business_id, found(state))
    assert [r.state for r in history(conn, business.business_id)] == ["passed", "failed"]
    conn.commit()
    other = create_business(engine, "Other", "EUR", "Europe/Madrid")
    with tenant(engine, other.business_id) as theirs:
        assert latest(theirs, business.business_id) == []


def test_the_docs_are_one_file_without_scripts_addresses_or_markup_of_others(
    conn: Connection, business: Business, database: Settings
) -> None:
    record(conn, business.business_id, found("failed", "fct_orders", BROKEN))
    record(conn, business.business_id, found("passed"))
    record(conn, business.business_id, found("failed", "fct_refunds", BROKEN))
    path = write_docs(conn, business, database)
    page = path.read_text()
    assert path == docs_path(business, database)
    assert [path.name for path in path.parent.iterdir()] == [path.name]
    assert page.count("<rect") == 3
    assert page.index("marts.fct_refunds") < page.index("marts.fct_orders")  # what is broken comes first
    assert "Corner &lt;b&gt;Shop" in page
    for outside in ("http://", "https://", "<script", "@import", "url("):
        assert outside not in page


def connect(conn: Connection, business: Business, name: str, read: timedelta | None, clock: timedelta, platform: str = "shopify") -> None:  # fmt: skip
    conn.execute(
        text("insert into core.connections (business_id, platform, name, clock_at, last_synced_at) values (:b, :p, :n, :c, :r)"),
        {"b": business.business_id, "p": platform, "n": name, "c": NOW - clock, "r": None if read is None else NOW - read},
    )  # fmt: skip


def test_a_source_is_stale_by_the_wall_clock_or_behind_the_business_clock(conn: Connection, business: Business) -> None:
    minute, week = timedelta(minutes=1), timedelta(days=7)
    connect(conn, business, "1 fresh", minute, minute)
    connect(conn, business, "2 not read", timedelta(hours=27), minute)
    connect(conn, business, "3 behind", minute, week)
    connect(conn, business, "4 never", None, minute)
    connect(conn, business, "5 file", week, week, platform="files")
    said = [(age.is_stale, age.sentence) for age in source_ages(conn, business.business_id, NOW)]
    assert said == [
        (False, "Fresh."),
        (True, "It was last read 27 hours ago."),
        (True, "It is 6 days behind the business clock."),
        (True, "It has never been read."),
        (False, "Imported when somebody has a file."),
    ]
