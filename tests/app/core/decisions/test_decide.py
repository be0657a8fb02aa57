"""What a person may do, and in which words it is refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.core.decisions.decide import ChangedSinceSeenError, approve, decide, edit, reject
from app.core.decisions.limits import LimitError
from app.core.decisions.read import list_events
from app.core.decisions.rows import AlteredError, UnknownRecommendationError
from app.core.decisions.states import DecisionError, ExpiredError, TransitionRefusedError
from app.schemas.recommendations import Decision
from tests.app.core.decisions.market import NOW, Market

OUTBOX = text(
    "select state, error, payload -> 'proposed' ->> 'price' as price from core.implementations order by version"
)


def test_an_approval_puts_exactly_what_was_seen_in_the_outbox(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    approved = market.decide(approve, one.id, seen_hash=one.content_hash, reason="looks right")
    assert approved.status == "approved"
    assert approved.content_hash == one.content_hash
    assert market.run(lambda conn: conn.execute(OUTBOX).all()) == [("pending", None, "21.00")]
    events = market.run(list_events, market.business.business_id, one.id)
    assert [(e.from_status, e.to_status, e.actor, e.reason) for e in events] == [
        (None, "proposed", "system:propose", None), ("proposed", "approved", "cli:ann", "looks right"),
    ]  # fmt: skip


def test_a_double_click_is_one_approval(market: Market) -> None:
    one = market.approved(market.price_change())
    assert market.decide(approve, one.id) == one
    assert len(market.run(lambda conn: conn.execute(OUTBOX).all())) == 1


def test_a_second_person_is_told_that_it_is_approved_already(market: Market) -> None:
    one = market.approved(market.price_change())
    with pytest.raises(TransitionRefusedError, match="already approved"):
        market.decide(approve, one.id, actor="cli:bob")


def test_two_approvals_are_of_two_people(market: Market) -> None:
    policy = {"auto_approvable": False, "required_approvals": 2}
    [one] = market.proposed(market.price_change(policy=policy))
    assert market.decide(approve, one.id).status == "proposed"
    assert market.decide(approve, one.id).status == "proposed"
    assert market.run(lambda conn: conn.execute(OUTBOX).all()) == []
    assert market.decide(approve, one.id, actor="cli:bob").status == "approved"


def test_what_has_changed_since_it_was_seen_is_not_approved(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    market.decide(edit, one.id, {"price": "20.50"})
    for verb, more in ((approve, ()), (reject, ()), (edit, ({"price": "20.60"},))):
        with pytest.raises(ChangedSinceSeenError, match="changed since you looked"):
            market.decide(verb, one.id, *more, seen_hash=one.content_hash)


def test_what_was_altered_past_the_application_is_not_approved(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    harm = text("""update core.recommendations set proposed = '{"price": "21.99"}'""")
    market.run(lambda conn: conn.execute(harm))
    with pytest.raises(AlteredError, match="altered outside"):
        market.decide(approve, one.id, seen_hash=one.content_hash)


def test_nothing_is_approved_or_edited_after_its_time(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    late = NOW + timedelta(days=7)
    with pytest.raises(ExpiredError, match="expired on 2026-03-08 09:30 UTC"):
        market.decide(approve, one.id, now=late)
    with pytest.raises(ExpiredError):
        market.decide(edit, one.id, {"price": "20.50"}, now=late)


def test_an_edit_is_simulated_again_and_must_be_approved_anew(market: Market) -> None:
    one = market.approved(market.price_change())
    edited = market.decide(edit, one.id, {"price": "20.5"}, reason="rounder")
    assert (edited.id, edited.version, edited.status) == (one.id, 2, "proposed")
    assert edited.proposed == {"price": "20.50"}
    assert edited.effect != one.effect
    assert edited.content_hash != one.content_hash
    assert edited.title == "Raise the price of Mug 1 <b>☕</b> from 20.00 to 20.50 EUR"
    assert edited.reasons[-1] == "Edited by a person: price 21.00 became 20.50."
    market.decide(approve, one.id, seen_hash=edited.content_hash)
    assert market.run(lambda conn: conn.execute(OUTBOX).all()) == [
        ("failed", "It was edited before it was sent.", "21.00"), ("pending", None, "20.50"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"prise": "20.50"}, "Only price can be set here, not prise."),
        ({"price": "20.50", "quantity": 3}, "not quantity"),
        ({}, "say price="),
        ({"price": "1.234,56"}, "'1.234,56' is no amount of money"),
        ({"price": "-3"}, "no amount of money"),
        ({"price": "NaN"}, "no amount of money"),
        ({"price": "1e1"}, "no amount of money"),
        ({"price": "0"}, "more than zero"),
        ({"price": 20}, "as text"),
        ({"price": "20.505"}, "more decimals than EUR has"),
        ({"price": "22.01"}, "at most 10 %"),
        ({"price": "17.99"}, "at most 10 %"),
        ({"price": "21.00"}, "nothing would change"),
        ({"price": "20.00"}, "reject the recommendation"),
    ],
)
def test_an_edit_that_breaks_a_rule_is_refused_with_the_rule_and_changes_nothing(
    market: Market, wishes: dict, sentence: str
) -> None:
    [one] = market.proposed(market.price_change())
    with pytest.raises(LimitError, match=r".") as refusal:
        market.decide(edit, one.id, wishes)
    assert sentence in str(refusal.value)
    assert market.get(one.id) == one


def test_the_margin_floor_of_the_model_holds_for_edits(market: Market) -> None:
    proposal = market.price_change(current="13.50", proposed="14.00")
    [one] = market.proposed(proposal)
    with pytest.raises(LimitError, match=r"below the lowest price allowed, which is 13\.00"):
        market.decide(edit, one.id, {"price": "12.90"})


def test_a_rejection_takes_an_approved_change_out_of_the_outbox(market: Market) -> None:
    one = market.approved(market.price_change())
    assert market.decide(reject, one.id, reason="no").status == "rejected"
    assert market.decide(reject, one.id, reason="no").status == "rejected"
    assert market.run(lambda conn: conn.execute(OUTBOX).all()) == [
        ("failed", "It was rejected before it was sent.", "21.00")
    ]
    with pytest.raises(TransitionRefusedError, match="already rejected"):
        market.decide(approve, one.id, actor="cli:bob")


def test_a_decision_request_goes_the_same_way(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    assert market.decide(decide, one.id, Decision(verdict="edit", set={"price": "20.80"})).version == 2
    with pytest.raises(DecisionError, match="edit first"):
        market.decide(decide, one.id, Decision(verdict="approve", set={"price": "20.90"}))
    assert market.decide(decide, one.id, Decision(verdict="approve")).status == "approved"


def test_an_unknown_id_is_a_sentence(market: Market) -> None:
    with pytest.raises(UnknownRecommendationError, match="no recommendation"):
        market.decide(approve, uuid4())


def test_history_is_written_once(market: Market) -> None:
    market.approved(market.price_change())
    for table in ("recommendation_events", "approvals"):
        for harm in (f"update core.{table} set actor = 'x'", f"delete from core.{table}"):
            with pytest.raises(Exception, match="permission denied"):
                market.run(lambda conn, sql=harm: conn.execute(text(sql)))
