"""What was done to a market survives the process, and nothing is half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.market.discounts import Discount
from sandbox.market.journal import FILE, JournalError, World
from sandbox.market.size import MarketSize

SMALL = MarketSize(variants=24, days=30, orders_per_day=8)


def state(world: World) -> tuple[object, ...]:
    market = world.market
    stock = [(int(n), market.stock.in_shop(v)) for v, n in enumerate(market.stock.on_hand)]
    shown = [(p.title, p.description, p.tags) for p in market.products], market.discounts, market.removed, stock
    return market.clock, market.prices.tolist(), [(o.total, o.refunded, o.updated) for o in market.orders], shown


def test_a_market_opened_again_is_where_it_was(tmp_path: Path) -> None:
    first = World(tmp_path, SMALL)
    first.set_price(2, 1234, 1500)
    first.advance(5)
    first.set_price(2, 1300, None)
    first.set_stock(3, 40, 2)
    first.set_text(1, "A new name", None, ["a", "b"])
    first.add_discount(Discount(3, "Added", "ADDED", 5.0, 1_700_000_000, None, 0, 0))
    first.remove("Discount", 1)
    seen = state(first)
    first.close()
    again = World(tmp_path, MarketSize())  # the folder's own size wins
    assert state(again) == seen
    again.close()


def test_a_line_torn_by_a_crash_never_happened(tmp_path: Path) -> None:
    first = World(tmp_path, SMALL)
    first.advance(2)
    seen = state(first)
    first.close()
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"event": "advance", "da')
    again = World(tmp_path)
    assert state(again) == seen
    again.advance(1)
    again.close()
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 3


def test_a_damaged_journal_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("not json\n")
    with pytest.raises(JournalError, match="is damaged; delete the folder"):
        World(tmp_path)


def test_two_processes_cannot_own_a_market(tmp_path: Path) -> None:
    first = World(tmp_path, SMALL)
    with pytest.raises(JournalError, match="Another process uses the sandbox"):
        World(tmp_path)
    first.close()


@pytest.mark.parametrize("days", [0, -3])
def test_time_does_not_stand_still_or_run_back(tmp_path: Path, days: int) -> None:
    world = World(tmp_path, SMALL)
    with pytest.raises(ValueError, match="1 day or more"):
        world.advance(days)
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 1
    world.close()
