"""A record that breaks its stream's contract waits in quarantine; a stream that changed as a whole stops before it writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.connectors.base import Record
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.registry import find, platforms
from orchestration.landing.contract import Contract
from orchestration.landing.replay import ReplayResult, replay
from orchestration.landing.tables import Target
from tests.orchestration.landing.pages import CLOCK, PreparedStream, Warehouse, page, record

MATTERS = {"total": "string", "note": "string|null", "lines.price": "number", "customer.id": "number|null"}


@pytest.fixture
def target(warehouse: Warehouse) -> Target:
    return Target(warehouse.business_id, warehouse.connection_id, "shopify", "orders")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"total": "1.00", "lines": [{"price": 1}, {"price": 2.5}]}, None),
        ({"total": "1.00", "lines": [], "note": None, "customer": None, "more": [1]}, None),
        ({"total": 1.0, "lines": []}, "total"),
        ({"total": True, "lines": []}, "total"),
        ({"lines": []}, "total"),
        ({"total": "1.00"}, "lines.price"),
        ({"total": "1.00", "lines": [{"price": 1}, {"price": "2"}]}, "lines.price"),
        ({"total": "1.00", "lines": [], "customer": {"id": "7"}}, "customer.id"),
    ],
)
def test_the_first_broken_field_is_named(fields: dict[str, Any], field: str | None) -> None:
    breach = Contract(MATTERS).breach_of(fields)
    assert (breach and breach.field) == field
    assert breach is None or field in breach.reason


@given(
    st.dictionaries(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join),
        st.sampled_from(["string", "number|null", "array", "object|string"]),
        max_size=4,
    ),
    st.recursive(
        st.one_of(st.none(), st.just("x"), st.integers()),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner)),
        max_leaves=12,
    ),
)
def test_a_record_is_judged_as_if_each_path_were_walked_by_itself(matters: dict[str, str], value: Any) -> None:
    contract = Contract(matters)
    for fields in ({"a": value}, {"a": value, "b": [value], "c": "x"}):
        assert contract.breach_of(fields) == contract._first_breach(fields)


def test_every_platform_declares_contracts_that_can_be_checked() -> None:
    for platform in platforms().values():
        for stream in platform.streams:
            Contract(stream.matters)


def test_a_flipped_type_goes_to_quarantine_and_the_rest_loads(warehouse: Warehouse) -> None:
    result = warehouse.load(
        PreparedStream([page(1, record(1, total="1.00"), record(2, total=2.0), record(3))]), matters={"total": "string"}
    )
    assert (result.rows_new, result.rows_quarantined) == (1, 2)
    assert warehouse.rows("select record_id, reason_code, reason from raw.quarantine order by 1") == [
        ("gid://shopify/Order/2", "type_changed", "The field total is of type number; expected is string."),
        ("gid://shopify/Order/3", "field_missing", "The field total is missing or null; expected is string."),
    ]


@pytest.mark.parametrize(
    "number", ['"NaN"', '"Infinity"', '"-1.00"', '"1e30"', '"100000000000000.00"', "-5", '"ten"', "true"]
)
def test_a_number_that_no_amount_can_be_waits_in_quarantine(warehouse: Warehouse, number: str) -> None:
    bags = b'{"id": "gid://shopify/Order/1", "lines": [{"set": {"amount" : %s}}]}' % number.encode()
    one = Record("gid://shopify/Order/1", bags, CLOCK)
    result = warehouse.load(PreparedStream([page(1, one, record(2, amount="1.00"))]), matters={"*.amount": "money"})
    assert (result.rows_new, result.rows_quarantined) == (1, 1)
    assert warehouse.rows("select reason_code, reason from raw.quarantine") == [
        ("amount_refused", "A field amount holds no amount; expected is a decimal from 0 to below 10^13.")
    ]


@given(
    st.decimals(min_value=0, max_value=Decimal(10) ** 13 - 1, places=4), st.booleans(), st.sampled_from(["", " ", "\n"])
)
def test_every_amount_that_the_warehouse_holds_passes(amount: Decimal, is_text: bool, blank: str) -> None:
    text = f'"{amount:f}"' if is_text else f"{amount:f}"
    payload = f'{{"amount":{blank}{text}{blank}, "note": "\\"amount\\":\\"NaN\\"", "amount": {{"amount": null}}}}'
    assert Contract({"*.amount": "money"}).breach_in(payload.encode()) is None


def test_a_landed_record_whose_next_version_breaks_stays_as_it_was(warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream([page(1, record(1, total="1.00"))]), matters={"total": "string"})
    warehouse.load(PreparedStream([page(1, record(1, total=2))]), matters={"total": "string"}, full=True)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders") == [("1.00",)]


def test_a_stream_that_changed_as_a_whole_fails_before_anything_is_written(warehouse: Warehouse) -> None:
    changed = page(1, *(record(n, total=n) for n in range(20)))
    with pytest.raises(
        SchemaDriftError, match=r"^None of 20 records was loaded, .* field total is of type number; .*\.$"
    ):
        warehouse.load(PreparedStream([changed]), matters={"total": "string"})
    assert warehouse.count("shopify_orders") == 0
    assert warehouse.count("quarantine") == 0
    assert warehouse.rows("select cursor from raw.stream_states") == [({},)]


def test_new_fields_are_reported_and_kept_in_raw(warehouse: Warehouse) -> None:
    assert warehouse.load(PreparedStream([page(1, record(1, total="1.00"))])).new_fields == ()
    result = warehouse.load(PreparedStream([page(1, record(2, total="1.00", colour="red"))]), full=True)
    assert result.new_fields == ("colour",)
    assert warehouse.rows("select payload ->> 'colour' from raw.shopify_orders order by id") == [(None,), ("red",)]
    assert warehouse.rows("select field, exchange_id from raw.stream_fields order by field") == [
        ("colour", "exchange-1"),
        ("id", "exchange-1"),
        ("total", "exchange-1"),
    ]


def test_ten_thousand_new_keys_do_not_explode_anything(warehouse: Warehouse) -> None:
    result = warehouse.load(PreparedStream([page(1, record(1, **{f"k{n}": n for n in range(10_000)}), record(2))]))
    assert result.rows_new == 2
    assert warehouse.count("stream_fields") == 1_000


def test_quarantined_records_land_once_the_contract_is_mended(warehouse: Warehouse, target: Target) -> None:
    broken = [record(n, total=n) for n in range(5)]
    warehouse.load(PreparedStream([page(1, *broken, record(9, total="9"))]), matters={"total": "string"})
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={"total": "string"}) == ReplayResult(broken=5)
        assert warehouse.count("quarantine") == 5
        assert replay(connection, target, matters={"total": "string|number"}) == ReplayResult(landed=5)
    assert warehouse.count("shopify_orders") == 6
    assert warehouse.count("quarantine") == 0
    assert warehouse.rows("select cursor from raw.stream_states") == [({"done": 1},)]


def test_a_replay_never_puts_an_older_version_over_a_newer_one(warehouse: Warehouse, target: Target) -> None:
    warehouse.load(PreparedStream([page(1, record(1, total=1))]), matters={"total": "string"})
    warehouse.load(PreparedStream([page(1, record(1, total="2.00"))]), matters={"total": "string"}, full=True)
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={}) == ReplayResult(outdated=1)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders") == [("2.00",)]
    assert warehouse.count("quarantine") == 0


def test_a_replay_lands_the_newest_version_however_many_records_lie_between(
    warehouse: Warehouse, target: Target
) -> None:
    for version in (1, 2, 3):
        one = page(1, record(9_999, total=f"good {version}"), *(record(n, total=version) for n in range(500)))
        warehouse.load(PreparedStream([one]), matters={"total": "string"}, full=True)
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={"total": "number"}) == ReplayResult(landed=500, outdated=1_000)
    query = "select distinct payload ->> 'total' from raw.shopify_orders order by 1"
    assert warehouse.rows(query) == [("3",), ("good 3",)]
    assert warehouse.count("quarantine") == 0


def test_a_version_that_came_back_is_the_one_that_a_replay_lands(warehouse: Warehouse, target: Target) -> None:
    for version in (1, 2, 1):
        warehouse.load(PreparedStream([page(1, record(1, total=version))]), matters={"total": "string"}, full=True)
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={"total": "number"}) == ReplayResult(landed=1, outdated=1)
    assert warehouse.rows("select payload ->> 'total' from raw.shopify_orders") == [("1",)]


def test_an_older_version_never_lands_in_place_of_a_newer_one_that_still_breaks(
    warehouse: Warehouse, target: Target
) -> None:
    for total in (1, [2]):
        warehouse.load(PreparedStream([page(1, record(1, total=total))]), matters={"total": "string"}, full=True)
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={"total": "number"}) == ReplayResult(broken=1)
    assert (warehouse.count("shopify_orders"), warehouse.count("quarantine")) == (0, 2)


def test_many_that_still_break_stay_in_quarantine(warehouse: Warehouse, target: Target) -> None:
    pages = [page(n, *(record(n * 5 + k, total=1) for k in range(5))) for n in range(1, 5)]
    for one in pages:
        warehouse.load(PreparedStream([one]), matters={"total": "string"}, full=True)
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        assert replay(connection, target, matters={"total": "string"}) == ReplayResult(broken=20)
    assert warehouse.count("quarantine") == 20


def test_a_poison_record_in_a_hundred_thousand_is_set_aside_alone(warehouse: Warehouse) -> None:
    size = 2_000
    pages = [page(n + 1, *(record(n * size + k) for k in range(size))) for n in range(5)]
    pages[3].records[777] = Record("poison", b'{"id": "poison", "n": 1e-999999}')
    pages[4].records[5] = Record("worse", b'{"id": "worse"')
    result = warehouse.load(PreparedStream(pages))
    assert result.rows_new == 5 * size - 1
    assert warehouse.rows("select record_id, reason_code from raw.quarantine order by 1") == [
        ("poison", "text_not_storable"),
        ("worse", "not_json"),
    ]


@pytest.mark.parametrize(
    ("platform", "stream", "field"),
    [
        ("shopify", "orders", "amount"), ("bigcommerce", "orders", "discounted_total_inc_tax"), ("bigcommerce", "order_refunds", "requested_amount"),
        ("bigcommerce", "order_transactions", "amount"), ("bigcommerce", "product_variants", "cost_price"),
        ("woocommerce", "orders", "shipping_total"), ("woocommerce", "refunds", "amount"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", ['"NaN"', "-0.01", '"Infinity"', "1e30"])
def test_no_shops_stream_takes_a_number_that_no_amount_can_be(
    platform: str, stream: str, field: str, number: str
) -> None:
    contract = Contract(next(info.matters for info in find(platform).streams if info.name == stream))
    breach = contract.breach_in(f'{{"id": 1, "lines": [{{"{field}": {number}}}]}}'.encode())
    assert breach is not None
    assert breach.field == field


def test_what_a_shop_may_write_below_zero_is_not_refused() -> None:
    """A fee that takes away, the refunds inside an order, and what a plugin keeps."""
    contract = Contract(next(info.matters for info in find("woocommerce").streams if info.name == "orders"))
    order = b'{"fee_lines": [{"total": "-5.00", "total_tax": "-1.00"}], "refunds": [{"total": "-9.35"}], "meta_data": [{"amount": "-1"}]}'
    assert contract.breach_in(order) is None
