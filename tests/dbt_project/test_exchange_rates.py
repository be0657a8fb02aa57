"""The rate of each day of a business: which publication it is from, and that it stays what it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.dbt_project.warehouse import Warehouse

FRIDAY, MONDAY, TUESDAY = "2026-03-27", "2026-03-30", "2026-03-31"
GOOD_FRIDAY = "2026-04-03"
SELECT = "+int_exchange_rates__daily"


def publish(warehouse: Warehouse, day: str, at: str, **units: str) -> None:
    payload = ", ".join(f'"{code}": "{rate}"' for code, rate in units.items())
    warehouse.write(
        "insert into raw.ecb_exchange_rates (rate_on, payload, source, loaded_at, run_id) values (%s, %s, 'test', %s, 'run')",
        day, f"{{{payload}}}", at,
    )  # fmt: skip


def bring(warehouse: Warehouse, day: str, rate: str, at: str, currency: str = "USD") -> None:
    payload = {"currency_code": currency, "base_currency_code": "EUR", "rate_on": f"{day}T00:00:00+01:00", "rate": rate}
    warehouse.land("files_exchange_rates", f"{currency}:{day}/{at}", payload)
    warehouse.write("update raw.files_exchange_rates set loaded_at = %s where id = %s", at, f"{currency}:{day}/{at}")


def sell(warehouse: Warehouse, number: int, day: str, currency: str) -> None:
    row = {"order_id": str(number), "line_number": "1", "ordered_at": f"{day}T12:00:00Z", "sku": "MUG", "title": "Mug",
           "quantity": "1", "unit_price": "10.00", "currency_code": currency, "is_cancellation": False, "kind": "product"}  # fmt: skip
    warehouse.land("files_generic_orders", f"{number}/1", row)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    """Orders in five currencies from 27 March to 8 April; the bank published on four days, of which Easter has none."""
    for number, currency in enumerate(("EUR", "USD", "JPY", "KWD", "RUB")):
        sell(warehouse, 2 * number, FRIDAY, currency)
        sell(warehouse, 2 * number + 1, "2026-04-08", currency)
    warehouse.write("update core.connections set clock_at = '2026-04-08T12:00:00Z'")
    publish(warehouse, "2026-03-26", "2026-03-27T00:00:00Z", USD="1.2000", JPY="160.00", RUB="100.0")
    publish(warehouse, FRIDAY, "2026-03-28T00:00:00Z", USD="1.2500", JPY="161.00")
    publish(warehouse, MONDAY, "2026-03-31T00:00:00Z", USD="1.1000", JPY="162.00")
    publish(warehouse, "2026-04-02", "2026-04-03T00:00:00Z", USD="1.1111", JPY="163.00")
    bring(warehouse, "2026-04-01", "0.5", "2026-04-20T00:00:00Z")  # the bank's own answer for that day came first
    bring(warehouse, "2026-04-07", "0.8765", "2026-04-21T00:00:00Z")
    bring(warehouse, "2026-04-07", "0.1", "2026-04-22T00:00:00Z")
    warehouse.build(None, "--select", SELECT)
    return warehouse


def rate(built: Warehouse, day: str, currency: str = "USD", columns: str = "rate") -> tuple[Any, ...]:
    query = f"select {columns} from intermediate.int_exchange_rates__daily where currency_code = %s and rate_on = %s"
    return built.rows(query, currency, day)[0]


AS_OF = "rate, rate_source, rate_as_of_on::text"


def test_a_day_has_the_rate_that_was_published_on_it(built: Warehouse) -> None:
    assert rate(built, FRIDAY, "USD", AS_OF) == (Decimal("0.800000000000"), "ecb", FRIDAY)
    assert rate(built, FRIDAY, "JPY") == (Decimal("0.006211180124"),)  # 1 / 161


def test_a_weekend_and_a_holiday_take_the_last_rate_and_say_its_day(built: Warehouse) -> None:
    assert rate(built, "2026-03-29", "USD", AS_OF) == (Decimal("0.8"), "ecb", FRIDAY)
    assert rate(built, TUESDAY, "USD", AS_OF) == (Decimal("0.909090909091"), "ecb", MONDAY)


def test_the_businesss_own_currency_is_one(built: Warehouse) -> None:
    assert rate(built, FRIDAY, "EUR", AS_OF) == (Decimal(1), "same currency", FRIDAY)


@pytest.mark.parametrize(
    ("day", "currency", "reason"),
    [(GOOD_FRIDAY, "USD", "not_published_yet"), ("2026-04-06", "JPY", "not_published_yet"), (FRIDAY, "KWD", "not_quoted"),
     (GOOD_FRIDAY, "RUB", "not_quoted")],
    ids=["a working day after the last publication", "a week on", "never quoted", "no longer quoted"],
)  # fmt: skip
def test_a_day_without_a_rate_is_unknown_and_says_why(built: Warehouse, day: str, currency: str, reason: str) -> None:
    assert rate(built, day, currency, "rate, rate_source, rate_as_of_on, unknown_reason") == (None, None, None, reason)


def test_a_currency_that_a_publication_leaves_out_is_unknown_from_then_on(built: Warehouse) -> None:
    assert rate(built, FRIDAY, "RUB") == (None,)


def test_an_imported_rate_fills_a_day_without_one_and_the_first_import_stays(built: Warehouse) -> None:
    assert rate(built, "2026-04-07", "USD", AS_OF) == (Decimal("0.8765"), "file", "2026-04-07")
    assert rate(built, "2026-04-01", "USD", AS_OF) == (Decimal("0.909090909091"), "ecb", MONDAY)


def test_every_day_between_the_first_and_the_clock_is_there_once(built: Warehouse) -> None:
    query = "select currency_code, count(*) from intermediate.int_exchange_rates__daily group by 1 order by 1"
    assert built.rows(query) == [("EUR", 13), ("JPY", 13), ("KWD", 13), ("RUB", 13), ("USD", 13)]


def test_a_rate_that_was_used_never_changes_whatever_lands_later(built: Warehouse) -> None:
    query = f"select currency_code, rate_on, {AS_OF} from intermediate.int_exchange_rates__daily where rate is not null"
    before = set(built.rows(query))
    publish(built, "2026-04-07", "2026-05-01T00:00:00Z", USD="1.3", JPY="170.00", RUB="90.0", KWD="0.4")
    publish(built, "2026-04-08", "2026-05-01T00:00:00Z", USD="1.3", JPY="171.00", RUB="91.0", KWD="0.4")
    for day in (FRIDAY, "2026-03-29", TUESDAY, "2026-04-08"):
        bring(built, day, "0.3", "2026-05-02T00:00:00Z")
    built.build(None, "--select", "int_exchange_rates__daily")
    after = set(built.rows(query))
    assert before < after
    assert {(currency, str(day)) for currency, day, *_ in after - before} >= {
        ("USD", GOOD_FRIDAY),
        ("KWD", "2026-04-08"),
    }
