"""Undoing takes back our own price and nobody else's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.core.decisions.implement import ChangedSinceError, implement_pending
from app.core.decisions.read import list_events
from app.core.decisions.roll_back import roll_back
from app.core.decisions.states import TransitionRefusedError
from app.schemas.recommendations import Recommendation
from orchestration.connectors.exceptions import RetryableError
from tests.app.core.decisions.market import ACTOR, NOW, LedgerShop, Market

ID = "gid://shopify/ProductVariant/1"


def implemented(market: Market) -> Recommendation:
    one = market.approved(market.price_change())
    implement_pending(market.engine, market.business, actions_for=lambda _: market.shop, now=NOW)
    return one


def undo(market: Market, one: Recommendation, shop: LedgerShop | None = None) -> Recommendation:
    return roll_back(
        market.engine,
        market.business,
        one.id,
        actions_for=lambda _: shop or market.shop,
        actor=ACTOR,
        reason="too dear",
    )


def test_the_price_before_comes_back(market: Market) -> None:
    one = implemented(market)
    assert undo(market, one).status == "rolled_back"
    assert market.shop.writes(ID) == [("20.00", "21.00"), ("21.00", "20.00")]
    last = market.run(list_events, market.business.business_id, one.id)[-1]
    assert (last.to_status, last.actor, last.reason) == ("rolled_back", ACTOR, "too dear")


def test_a_price_that_a_person_set_since_is_never_overwritten(market: Market) -> None:
    one = implemented(market)
    market.shop.stock(ID, "23.00")
    with pytest.raises(ChangedSinceError, match=r"is 23\.00 by now"):
        undo(market, one)
    assert market.shop.price(ID) == "23.00"
    assert market.get(one.id).status == "implemented"


def test_an_undoing_whose_answer_was_lost_is_finished_without_a_second_write(market: Market) -> None:
    one = implemented(market)

    class Breaking(LedgerShop):
        def write_price(self, platform_id: str, product_id: str, price: Decimal) -> dict[str, Any]:
            super().write_price(platform_id, product_id, price)
            raise RetryableError("The connection broke.")

    with pytest.raises(RetryableError):
        undo(market, one, Breaking(market.shop._path))
    assert undo(market, one).status == "rolled_back"
    assert len(market.shop.writes(ID)) == 2


def test_what_was_not_implemented_or_is_undone_already_cannot_be_undone(market: Market) -> None:
    waiting = market.approved(market.price_change())
    with pytest.raises(TransitionRefusedError, match="already approved"):
        undo(market, waiting)
    implement_pending(market.engine, market.business, actions_for=lambda _: market.shop, now=NOW)
    undo(market, waiting)
    with pytest.raises(TransitionRefusedError, match="already rolled back"):
        undo(market, waiting)
