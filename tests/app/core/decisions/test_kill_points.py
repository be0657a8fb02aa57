"""An implementer killed anywhere, then run again: the price is right, written once, and the books say so.

The child is a real process that is killed with SIGKILL before or after its k-th SQL statement, commit or call to the shop;
a first run without a killer counts how many such points there are, so none is left out.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from app.core.database.engine import app_engine
from app.core.decisions.decide import approve
from app.core.decisions.implement import implement_pending
from tests.app.core.decisions.market import NOW, WRITTEN_AT, LedgerShop, Market

PATIENCE = 10.0  # seconds that a recovery may need to see that the dead one's lock is gone


class Killer:
    """Counts the points at which a process could die, and dies at the one it is told."""

    def __init__(self, at: int | None = None) -> None:
        self.points = 0
        self._at = at

    def point(self) -> None:
        self.points += 1
        if self.points == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def dangerous(*args: Any) -> Any:
            self.point()
            result = work(*args)
            self.point()
            return result

        return dangerous

    def haunt(self, engine: Engine) -> None:
        """Put a point before and after every statement and every commit of the engine."""
        event.listen(engine, "before_cursor_execute", lambda *_: self.point())
        event.listen(engine, "after_cursor_execute", lambda *_: self.point())
        engine.dialect.do_commit = self.around(engine.dialect.do_commit)  # type: ignore[method-assign]


class HauntedShop:
    """The shop with a point before each call, and one after it: the shop has acted and its answer is lost."""

    def __init__(self, shop: LedgerShop, killer: Killer) -> None:
        self.read_price = killer.around(shop.read_price)
        self.write_price = killer.around(shop.write_price)


def implement_haunted(market: Market, recommendation_id: UUID, killer: Killer) -> None:
    engine = app_engine(market.settings)
    killer.haunt(engine)
    shop = HauntedShop(market.shop, killer)
    implement_pending(engine, market.business, actions_for=lambda _: shop, now=NOW, only=[recommendation_id])
    engine.dispose()


def killed_at(market: Market, recommendation_id: UUID, point: int) -> bool:
    """Run the implementer in a process of its own and return whether it was killed."""
    child = os.fork()
    if child == 0:
        implement_haunted(market, recommendation_id, Killer(point))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def recover(market: Market, recommendation_id: UUID) -> None:
    """Run again, as the sensor would, until it is settled."""
    deadline = time.monotonic() + PATIENCE
    while market.get(recommendation_id).status in ("approved", "implementing") and time.monotonic() < deadline:
        implement_pending(
            market.engine, market.business, actions_for=lambda _: market.shop, now=NOW, only=[recommendation_id]
        )


def approve_many(market: Market, count: int) -> list[tuple[UUID, str]]:
    proposed = market.proposed(*(market.price_change(number) for number in range(count)))
    for one in proposed:
        market.decide(approve, one.id)
    return [(one.id, str(one.target.platform_id)) for one in proposed]


def check_settled(market: Market, recommendation_id: UUID, platform_id: str) -> None:
    assert market.shop.price(platform_id) == "21.00"
    assert market.shop.writes(platform_id) == [("20.00", "21.00")], "exactly one write was accepted"
    assert market.get(recommendation_id).status == "implemented"
    books = "select state, pre_image ->> 'price', post_image ->> 'price', effective_at from core.implementations where recommendation_id = :id"
    assert market.run(lambda conn: conn.execute(text(books), {"id": recommendation_id}).all()) == [
        ("confirmed", "20.00", "21.00", WRITTEN_AT)
    ]


def points_of_a_whole_run(market: Market) -> int:
    [(recommendation_id, platform_id)] = approve_many(market, 1)
    killer = Killer()
    implement_haunted(market, recommendation_id, killer)
    check_settled(market, recommendation_id, platform_id)
    return killer.points


@pytest.mark.slow
def test_a_price_is_set_once_wherever_its_implementer_is_killed(market: Market) -> None:
    points = points_of_a_whole_run(market)
    assert points >= 50, points
    chosen = approve_many(market, points + 1)
    for point, (recommendation_id, platform_id) in enumerate(chosen[1:], start=1):
        assert killed_at(market, recommendation_id, point)
        assert len(market.shop.writes(platform_id)) <= 1
        recover(market, recommendation_id)
        check_settled(market, recommendation_id, platform_id)


@pytest.mark.slow
def test_a_price_is_set_once_when_the_recovery_is_killed_too(market: Market) -> None:
    rng, points = random.Random(7), points_of_a_whole_run(market)
    for recommendation_id, platform_id in approve_many(market, 11)[1:]:
        for _ in range(2):
            killed_at(market, recommendation_id, rng.randint(1, points))
            time.sleep(0.02)  # the server needs a moment to see that the holder of the lock is dead
        recover(market, recommendation_id)
        check_settled(market, recommendation_id, platform_id)
