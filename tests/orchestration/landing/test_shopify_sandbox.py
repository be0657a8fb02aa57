"""The whole way of a pull, from the simulated shop into raw: what landed equals the shop's own ledger."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from orchestration.connectors.http import new_client
from orchestration.connectors.shopify import ShopifyConnector
from orchestration.landing.load import LoadResult
from sandbox import control
from sandbox.market.size import MarketSize
from tests.orchestration.landing.pages import Warehouse

SIZE = MarketSize(variants=24, days=45, orders_per_day=15.0)


class Counting(httpx2.HTTPTransport):
    requests = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        return super().handle_request(request)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("shop")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    control.start(place, port=port, size=SIZE)
    yield place
    control.stop(place)


@pytest.fixture
def connector(folder: Path) -> Iterator[ShopifyConnector]:
    shop = control.known(folder)
    assert shop is not None
    found = ShopifyConnector(shop.url, shop.token)
    yield found
    found.close()


def pull(warehouse: Warehouse, connector: ShopifyConnector, name: str = "orders", **options: Any) -> LoadResult:
    stream = next(stream for stream in connector.streams() if stream.name == name)
    return warehouse.load(stream, **({"matters": None} | options))


def landed(warehouse: Warehouse) -> dict[str, Any]:
    """Raw orders in the ledger's words; test orders are counted only."""
    [(everything, real, lines, refunds, refund_lines, total, refunded)] = warehouse.rows("""
        select count(*),
               count(*) filter (where real),
               sum(jsonb_array_length(payload #> '{lineItems,nodes}')) filter (where real),
               sum(jsonb_array_length(payload -> 'refunds')) filter (where real),
               count(*) filter (where jsonb_path_exists(payload, '$.refunds[*].refundLineItems.nodes[*]')),
               100 * sum((payload #>> '{totalPriceSet,shopMoney,amount}')::numeric) filter (where real),
               100 * sum((payload #>> '{totalRefundedSet,shopMoney,amount}')::numeric) filter (where real)
        from raw.shopify_orders, lateral (select not (payload ->> 'test')::boolean) as t (real)
        where not is_deleted
    """)
    assert (refunds or 0) == 0 or refund_lines > 0
    return {
        "all": everything,
        "real": real,
        "lines": lines,
        "refunds": refunds,
        "total_cents": Decimal(total).normalize(),
        "refunded_cents": Decimal(refunded).normalize(),
    }


def ledger(folder: Path) -> dict[str, Any]:
    truth = control.truth(folder)
    counts = {name: truth["orders"][name] for name in ("all", "real", "lines", "refunds")}
    return counts | {name: Decimal(truth["totals"][name]).normalize() for name in ("total_cents", "refunded_cents")}


def test_the_shop_is_who_it_says_and_a_wrong_token_is_told(connector: ShopifyConnector, folder: Path) -> None:
    account = connector.test()
    assert (account.currency_code, account.timezone) == ("GBP", "Europe/London")
    with pytest.raises(CredentialsError, match=r"refused the access token \(401\)"):
        ShopifyConnector(f"http://127.0.0.1:{control.known(folder).port}", "shpat_wrong").test()


def test_every_stream_lands_and_a_second_sync_of_an_unchanged_shop_costs_few_requests(
    warehouse: Warehouse, connector: ShopifyConnector, folder: Path
) -> None:
    for stream in connector.streams():
        assert warehouse.load(stream, matters=None).rows_new > 0
    counting = Counting()
    shop = control.known(folder)
    again = ShopifyConnector(shop.url, shop.token, http=new_client(transport=counting))
    for stream in again.streams():
        result = warehouse.load(stream, matters=None)
        assert (result.rows_new, result.rows_changed, result.rows_deleted, result.rows_quarantined) == (0, 0, 0, 0)
    assert counting.requests <= 40  # most of them ask whether a bulk operation is done
    levels = warehouse.rows(
        "select distinct jsonb_typeof(payload #> '{inventoryLevels,nodes}') from raw.shopify_inventory_items"
    )
    assert levels == [("array",)]


def test_orders_equal_the_ledger_after_back_fill_increment_and_late_edits(
    warehouse: Warehouse, connector: ShopifyConnector, folder: Path
) -> None:
    pull(warehouse, connector)
    assert landed(warehouse) == ledger(folder)
    for days in (1, 1, 5):
        control.advance(folder, days)
        result = pull(warehouse, connector)
        assert result.rows_new > 0
        assert landed(warehouse) == ledger(folder)
    assert pull(warehouse, connector).rows_changed == 0


def test_a_silent_edit_and_a_vanished_order_are_found_by_the_sweep(
    warehouse: Warehouse, connector: ShopifyConnector, folder: Path
) -> None:
    pull(warehouse, connector)
    warehouse.write(
        "update raw.shopify_orders set fingerprint = 'of before the edit', payload_hash = '\\x00' where id = (select min(id) from raw.shopify_orders)"
    )
    warehouse.write(
        "insert into raw.shopify_orders select business_id, connection_id, 'gid://shopify/Order/404', payload, payload_hash, "
        "fingerprint, source_updated_at, false, observed_at, loaded_at, run_id, exchange_id from raw.shopify_orders limit 1"
    )
    result = pull(warehouse, connector)
    assert (result.rows_changed, result.rows_deleted) == (1, 1)
    assert warehouse.rows("select id from raw.shopify_orders where is_deleted") == [("gid://shopify/Order/404",)]
    assert landed(warehouse) == ledger(folder)


def test_a_shop_that_seems_to_have_lost_a_large_part_is_not_believed(
    warehouse: Warehouse, connector: ShopifyConnector
) -> None:
    pull(warehouse, connector)
    warehouse.write("update raw.shopify_orders set id = id || '0' where random() < 2")
    with pytest.raises(FatalError, match=r"none was marked as deleted; .*\.$"):
        pull(warehouse, connector)
    assert warehouse.rows("select count(*) from raw.shopify_orders where is_deleted") == [(0,)]


def test_a_truncated_bulk_file_loads_nothing_of_it_and_another_operation_is_asked_for(
    warehouse: Warehouse, connector: ShopifyConnector, folder: Path
) -> None:
    shop = control.known(folder)
    control.advance(folder, 1)  # or a whole file of a moment ago would be taken, and the fault left to another test
    control._ask(shop, "POST", "/sandbox/fault", {"kind": "truncated"})
    pull(warehouse, connector)
    assert landed(warehouse) == ledger(folder)


def test_a_storm_of_pauses_is_sat_out(warehouse: Warehouse, connector: ShopifyConnector, folder: Path) -> None:
    shop = control.known(folder)
    control._ask(shop, "POST", "/sandbox/fault", {"kind": "throttle", "times": 5, "retry_after": "0"})
    control._ask(shop, "POST", "/sandbox/fault", {"kind": "unavailable", "times": 2})
    assert pull(warehouse, connector, "products").rows_new > 0


def test_an_unreachable_shop_is_one_sentence() -> None:
    connector = ShopifyConnector("http://127.0.0.1:9", "shpat_x", attempts=1)
    with pytest.raises(RetryableError, match=r"^127\.0\.0\.1 could not be reached; .*\.$"):
        connector.test()


@pytest.mark.parametrize("seed", range(3))
def test_a_pull_killed_at_any_moment_and_run_again_equals_the_ledger(
    warehouse: Warehouse, folder: Path, connector: ShopifyConnector, seed: int
) -> None:
    shop = control.known(folder)
    pid = os.fork()
    if pid == 0:
        try:
            pull(warehouse, ShopifyConnector(shop.url, shop.token), holder="killed")
        finally:
            os._exit(0)
    time.sleep(random.Random(seed).uniform(0.05, 0.8))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    pull(warehouse, connector, holder="after")
    assert landed(warehouse) == ledger(folder)
