"""No trust, no act: advice on numbers that do not tie out disappears with the reason, and returns once they do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.decisions.decide import approve
from app.core.decisions.implement import implement_pending
from app.core.decisions.read import list_events, list_recommendations
from app.core.decisions.trust import NotTrustedError
from app.core.quality.store import QualityResult, State, record
from app.core.trust.read import trust_in
from tests.app.core.decisions.market import NOW, Market
from tests.app.core.tie_out import marts

REFUND = "refund missing in the warehouse"


def plant(market: Market) -> None:
    """A refund of five euros that the warehouse does not have."""
    marts.compare(
        market.settings,
        market.business.business_id,
        market.connection_id,
        reported="95.00",
        warehouse="100.00",
        reason=REFUND,
    )


@pytest.fixture
def compared(market: Market) -> Market:
    marts.build(market.settings)
    return market


def test_advice_disappears_with_the_reason_and_returns_when_the_numbers_tie_out_again(compared: Market) -> None:
    [first] = compared.proposed(compared.price_change())
    plant(compared)
    result = compared.propose(compared.price_change())
    assert (result.created, result.kept, result.withheld) == (0, 0, 1)
    assert "order #1007: refund missing in the warehouse" in result.distrusted[0]
    assert compared.run(list_recommendations, compared.business.business_id, "proposed") == []
    last = compared.run(list_events, compared.business.business_id, first.id)[-1]
    assert last.reason.startswith(
        "withheld: mugs does not tie out: on 2026-02-27 it differs from its platform by 5.00 EUR"
    )
    marts.clear(compared.settings)
    [again] = compared.proposed(compared.price_change())
    assert again.id != first.id


@pytest.mark.parametrize("state", ["failed", "crashed"])
def test_a_check_that_failed_or_crashed_withholds_all_advice_and_decisions_until_it_holds(
    compared: Market, state: State
) -> None:
    [one] = compared.proposed(compared.price_change())
    broken = QualityResult("fct_orders", "marts.fct_orders", state, 10, 7, 0.1)
    compared.run(record, compared.business.business_id, broken)
    with pytest.raises(NotTrustedError, match="the data is not trusted"):
        compared.decide(approve, one.id)
    result = compared.propose(compared.price_change(), compared.price_change(2, connection_id=None))
    assert (result.created, result.kept, result.withheld) == (0, 0, 2)
    assert compared.run(list_recommendations, compared.business.business_id, "proposed") == []
    assert "the data is not trusted" in compared.run(list_events, compared.business.business_id, one.id)[-1].reason
    compared.run(record, compared.business.business_id, replace(broken, state="passed"))
    assert len(compared.proposed(compared.price_change())) == 1


def test_advice_approval_and_write_are_refused_with_the_same_sentence(compared: Market) -> None:
    one = compared.approved(compared.price_change())
    [other] = compared.proposed(compared.price_change(2))
    plant(compared)
    reason = compared.run(trust_in, compared.business.business_id).reason_against(compared.connection_id)
    with pytest.raises(NotTrustedError) as refused:
        compared.decide(approve, other.id)
    [waiting] = implement_pending(compared.engine, compared.business, actions_for=lambda _c: compared.shop, now=NOW)
    assert (waiting.recommendation_id, str(waiting.detail)) == (one.id, str(refused.value))
    assert str(refused.value).startswith(reason)
    assert compared.propose(compared.price_change(2)).distrusted == [reason]


def test_nothing_is_approved_on_numbers_that_do_not_tie_out(compared: Market) -> None:
    [one] = compared.proposed(compared.price_change())
    plant(compared)
    with pytest.raises(NotTrustedError, match="#1007"):
        compared.decide(approve, one.id)
    marts.clear(compared.settings)
    assert compared.decide(approve, one.id).status == "approved"


def test_what_was_approved_waits_until_the_numbers_tie_out(compared: Market) -> None:
    one = compared.approved(compared.price_change())
    plant(compared)
    given = {"actions_for": lambda _connection: compared.shop, "now": NOW}
    [waiting] = implement_pending(compared.engine, compared.business, **given)
    assert (waiting.state, compared.shop.writes("gid://shopify/ProductVariant/1")) == ("waiting", [])
    marts.clear(compared.settings)
    [done] = implement_pending(compared.engine, compared.business, **given)
    assert (done.state, compared.get(one.id).status) == ("implemented", "implemented")


def test_a_source_without_totals_of_its_own_blocks_nothing(compared: Market) -> None:
    marts.compare(
        compared.settings, compared.business.business_id, compared.connection_id, reported=None, warehouse="100.00"
    )
    assert len(compared.proposed(compared.price_change())) == 1


def test_advice_on_no_single_connection_depends_on_all(compared: Market) -> None:
    plant(compared)
    assert compared.propose(compared.price_change(connection_id=None)).withheld == 1
