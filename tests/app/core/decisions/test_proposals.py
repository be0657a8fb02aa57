"""Running the models again changes nothing, and nobody is asked the same thing twice."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.decisions.decide import approve, edit, reject
from app.core.decisions.implement import implement_pending
from app.core.decisions.proposals import propose
from app.core.decisions.read import list_events, list_recommendations
from tests.app.core.decisions.market import NOW, Market

LATER = NOW + timedelta(hours=20)


def test_a_proposal_is_stored_as_it_was_made(market: Market) -> None:
    proposal = market.price_change()
    [one] = market.proposed(proposal)
    assert (one.kind, one.status, one.version, one.title) == ("price_change", "proposed", 1, proposal.title)
    assert (one.current, one.proposed) == ({"price": "20.00"}, {"price": "21.00"})
    assert one.target.title == "Mug 1 <b>☕</b>"
    assert one.effect.mean == 12.5
    assert (one.created_at, one.expires_at) == (NOW, NOW + timedelta(days=7))


def test_the_same_proposal_again_is_kept_even_when_its_model_is_newer(market: Market) -> None:
    [first] = market.proposed(market.price_change())
    result = market.propose(market.price_change(model_version="price_response/2"), now=LATER)
    assert (result.created, result.kept) == (0, 1)
    assert market.get(first.id) == first


def test_a_changed_proposal_takes_the_place_of_the_old_one(market: Market) -> None:
    [old] = market.proposed(market.price_change())
    result = market.propose(market.price_change(proposed="21.50"), now=LATER)
    assert (result.created, result.superseded) == (1, 1)
    assert market.get(old.id).status == "expired"
    last = market.run(list_events, market.business.business_id, old.id)[-1]
    assert (last.to_status, last.actor) == ("expired", "system:propose")
    assert "superseded" in str(last.reason)
    [new] = market.run(list_recommendations, market.business.business_id, "proposed")
    assert new.proposed == {"price": "21.50"}


def test_what_is_overdue_on_the_business_clock_expires_and_is_asked_anew(market: Market) -> None:
    [old] = market.proposed(market.price_change())
    result = market.propose(market.price_change(), now=NOW + timedelta(days=7))
    assert (result.expired, result.created) == (1, 1)
    assert market.get(old.id).status == "expired"


def test_a_rejected_wish_rests_for_its_cool_down_unless_it_is_another_wish(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    market.decide(reject, one.id, reason="not before the fair")
    assert market.propose(market.price_change(), now=NOW + timedelta(days=13)).cooling_down == 1
    assert market.propose(market.price_change(proposed="21.90"), now=NOW + timedelta(days=13)).created == 1
    assert market.propose(market.price_change(), now=NOW + timedelta(days=15)).created == 1


def test_what_is_approved_edited_or_being_measured_is_left_alone(market: Market) -> None:
    approved, edited, _ = market.proposed(*(market.price_change(number) for number in (1, 2, 3)))
    market.decide(approve, approved.id)
    market.decide(edit, edited.id, {"price": "20.50"})
    again = [replace(market.price_change(number), proposed={"price": "21.90"}) for number in (1, 2, 3)]
    result = market.propose(*again, now=LATER)
    assert (result.left_alone, result.superseded) == (2, 1)
    implement_pending(market.engine, market.business, actions_for=lambda _: market.shop, now=NOW)
    next_step = market.price_change(int(approved.target.id.removeprefix("key-")), current="21.00", proposed="22.00")
    assert market.propose(next_step, now=NOW + timedelta(days=20)).left_alone == 1
    assert market.propose(next_step, now=NOW + timedelta(days=30)).created == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"proposed": {"price": "0"}}, "more than zero"),
        ({"proposed": {"price": "NaN"}}, "no amount of money"),
        ({"proposed": {"price": "-5.00"}}, "no amount of money"),
        ({"proposed": {"price": "21.001"}}, "more decimals than EUR"),
        ({"proposed": {"price": "80.00"}}, "at most 10 %"),
        ({"proposed": {"price": 21.0}}, "not a string"),
        ({"proposed": {}}, "no amount of money"),
        ({"currency_code": "euro"}, "currency_code"),
        (
            {
                "effect": {
                    "metric": "profit",
                    "mean": float("nan"),
                    "low": 0,
                    "high": 1,
                    "level": 0.8,
                    "window_days": 28,
                }
            },
            "finite",
        ),
        ({"simulation": {"unit_cost": float("inf")}}, "JSON"),
    ],
)
def test_a_broken_proposal_is_refused_in_words_and_the_others_are_stored(
    market: Market, wrong: dict, sentence: str
) -> None:
    broken = replace(market.price_change(1), **wrong)
    result = market.propose(broken, market.price_change(2))
    assert result.created == 1
    [(target, reason)] = result.refused
    assert target == "shopify:gid://shopify/ProductVariant/1"
    assert sentence in reason


def test_one_run_cannot_propose_two_things_for_one_target(market: Market) -> None:
    result = market.propose(market.price_change(), market.price_change(proposed="21.50"))
    assert result.created == 1
    assert len(result.refused) == 1


def test_the_database_itself_refuses_a_price_that_is_no_money(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    for price in ('"0"', '"NaN"', '"-1"', "null", "{}"):
        change = text(
            "update core.recommendations set proposed = jsonb_build_object('price', cast(:p as jsonb)) where recommendation_id = :id"
        )
        with pytest.raises(IntegrityError):
            market.run(lambda conn, p=price, c=change: conn.execute(c, {"p": p, "id": one.id}))


def test_a_few_hundred_proposals_are_stored_and_replaced_within_seconds(market: Market) -> None:
    many = [market.price_change(number) for number in range(300)]
    started = time.perf_counter()
    assert market.propose(*many).created == 300
    assert market.propose(*many, now=LATER).kept == 300
    assert market.propose(*(replace(p, proposed={"price": "21.50"}) for p in many), now=LATER).superseded == 300
    assert time.perf_counter() - started < 10


def test_another_business_sees_and_meets_none_of_it(market: Market) -> None:
    from app.core.businesses.store import create_business
    from app.core.database.engine import tenant

    market.proposed(market.price_change())
    other = create_business(market.engine, "Other", "EUR", "Europe/Paris")
    with tenant(market.engine, other.business_id) as conn:
        assert list_recommendations(conn, other.business_id) == []
        assert list_recommendations(conn, market.business.business_id) == []
        proposal = replace(market.price_change(), connection_id=None)
        assert propose(conn, [proposal], business_id=other.business_id, now=NOW).created == 1
