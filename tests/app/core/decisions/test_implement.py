"""One effect whatever happens in between, and a sentence when there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.core.database.roles import role_url
from app.core.decisions.decide import approve, edit, reject
from app.core.decisions.implement import ImplementationResult, implement_pending
from app.core.decisions.read import list_events
from app.core.quality.store import QualityResult, record
from orchestration.connectors.exceptions import CredentialsError, FatalError, NotPermittedError, RetryableError
from tests.app.core.decisions.market import NOW, LedgerShop, Market

ID = "gid://shopify/ProductVariant/1"


class Refusing(LedgerShop):
    """The ledger's shop, which raises `error` at the calls named, before or after it has acted."""

    def __init__(self, shop: LedgerShop, error: Exception, at: str, *, acts_first: bool = False) -> None:
        super().__init__(shop._path)
        self._error, self._at, self._acts_first = error, at, acts_first

    def read_price(self, platform_id: str) -> dict[str, Any]:
        return self._refuse("read", lambda: super(Refusing, self).read_price(platform_id))

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> dict[str, Any]:
        return self._refuse(
            "write", lambda: LedgerShop.write_price(LedgerShop(self._path), platform_id, product_id, price)
        )

    def _refuse(self, call: str, act: Callable[[], Any]) -> Any:
        if call != self._at:
            return act()
        if self._acts_first:
            act()
        raise self._error


def implement(market: Market, shop: LedgerShop | None = None, **given: Any) -> list[ImplementationResult]:
    return implement_pending(
        market.engine, market.business, actions_for=lambda _: shop or market.shop, **({"now": NOW} | given)
    )


def state_of_outbox(market: Market) -> tuple[Any, ...]:
    books = text(
        "select state, attempts, error, pre_image is not null from core.implementations order by version desc limit 1"
    )
    return tuple(market.run(lambda conn: conn.execute(books).one()))


def test_an_approved_price_is_written_read_back_and_done_once(market: Market) -> None:
    one = market.approved(market.price_change())
    assert implement(market) == [ImplementationResult(one.id, one.title, "implemented")]
    assert implement(market) == []
    assert market.shop.writes(ID) == [("20.00", "21.00")]
    statuses = [e.to_status for e in market.run(list_events, market.business.business_id, one.id)]
    assert statuses == ["proposed", "approved", "implementing", "implemented"]


def test_only_what_was_approved_and_asked_for_is_written(market: Market) -> None:
    first, second, third = market.proposed(*(market.price_change(number) for number in (1, 2, 3)))
    for one in (first, second):
        market.decide(approve, one.id)
    assert [r.recommendation_id for r in implement(market, only=[second.id])] == [second.id]
    assert market.shop.writes(str(first.target.platform_id)) == []
    assert market.shop.writes(str(third.target.platform_id)) == []


def test_nothing_is_written_on_data_that_broke_a_promise_until_it_holds_again(market: Market) -> None:
    one = market.approved(market.price_change())
    crashed = QualityResult("fct_orders", "marts.fct_orders", "crashed", 0, 7, 0.1)
    market.run(record, market.business.business_id, crashed)
    (result,) = implement(market)
    assert (result.state, market.shop.writes(ID)) == ("waiting", [])
    assert "could not be run" in str(result.detail)
    market.run(record, market.business.business_id, replace(crashed, state="passed"))
    assert implement(market) == [ImplementationResult(one.id, one.title, "implemented")]


@pytest.mark.parametrize("price", ["19.00", "21.00"])
def test_a_price_that_somebody_changed_since_is_left_as_it_is(market: Market, price: str) -> None:
    one = market.approved(market.price_change())
    market.shop.stock(ID, price)
    [result] = implement(market)
    assert (result.state, market.get(one.id).status) == ("failed", "failed")
    assert f"changed since: it is {price} and not 20.00" in str(result.detail)
    assert market.shop.writes(ID) == []


def test_a_shop_in_another_currency_is_not_written_to(market: Market) -> None:
    market.approved(market.price_change())
    market.shop.stock(ID, "20.00", currency="USD")
    [result] = implement(market)
    assert result.detail == "The shop's prices are in USD, the recommendation's in EUR; nothing was written."
    assert market.shop.writes(ID) == []


@pytest.mark.parametrize("at", ["read", "write"])
def test_a_passing_fault_leaves_it_waiting_and_the_next_run_does_it(market: Market, at: str) -> None:
    one = market.approved(market.price_change())
    [result] = implement(market, Refusing(market.shop, RetryableError("The shop did not answer in time."), at))
    assert (result.state, result.detail) == ("waiting", "The shop did not answer in time.")
    assert state_of_outbox(market) == ("pending" if at == "read" else "sent", 1, result.detail, at == "write")
    assert market.get(one.id).status == ("approved" if at == "read" else "implementing")
    assert [r.state for r in implement(market)] == ["implemented"]
    assert market.shop.writes(ID) == [("20.00", "21.00")]


def test_a_write_whose_answer_was_lost_is_not_sent_again(market: Market) -> None:
    market.approved(market.price_change())
    lost = Refusing(market.shop, RetryableError("The connection broke."), "write", acts_first=True)
    assert [r.state for r in implement(market, lost)] == ["waiting"]
    assert [r.state for r in implement(market)] == ["implemented"]
    assert market.shop.writes(ID) == [("20.00", "21.00")]


def test_a_refused_credential_asks_for_a_person_and_is_not_tried_again_until_then(market: Market) -> None:
    one = market.approved(market.price_change())
    refused = "The shop refused its token: connect it again."
    assert [r.detail for r in implement(market, Refusing(market.shop, CredentialsError(refused), "read"))] == [refused]
    status = text("select status, status_reason from core.connections")
    assert tuple(market.run(lambda conn: conn.execute(status).one())) == ("needs_credentials", refused)
    [result] = implement(market)
    assert (result.state, state_of_outbox(market)[:2]) == ("waiting", ("pending", 1))
    assert "must be connected again" in str(result.detail)
    market.run(lambda conn: conn.execute(text("update core.connections set status = 'connected'")))
    assert [r.state for r in implement(market)] == ["implemented"]
    assert market.get(one.id).status == "implemented"


def test_a_price_that_may_not_be_written_waits_and_the_shop_is_read_on(market: Market) -> None:
    market.approved(market.price_change())
    lacking = NotPermittedError("The token lacks write_products: grant it in the app's settings.")
    [result] = implement(market, Refusing(market.shop, lacking, "read"))
    assert (result.state, result.detail) == ("waiting", str(lacking))
    status = text("select status from core.connections")
    assert market.run(lambda conn: conn.execute(status).scalar_one()) == "connected"
    assert [r.state for r in implement(market)] == ["implemented"]


def test_a_final_refusal_fails_with_the_shops_own_words(market: Market) -> None:
    one = market.approved(market.price_change())
    [result] = implement(market, Refusing(market.shop, FatalError("The variant is no longer in the shop."), "read"))
    assert (result.state, result.detail) == ("failed", "The variant is no longer in the shop.")
    assert (market.get(one.id).status, state_of_outbox(market)[0]) == ("failed", "failed")
    assert implement(market) == []


def test_a_shop_that_shows_another_price_after_the_write_is_reported(market: Market) -> None:
    market.approved(market.price_change())

    class Rounding(LedgerShop):
        def write_price(self, platform_id: str, product_id: str, price: Decimal) -> dict[str, Any]:
            return super().write_price(platform_id, product_id, Decimal("20.99"))

    [result] = implement(market, Rounding(market.shop._path))
    assert result.detail == "The shop shows 20.99 after 21.00 was written; look at the product in the shop."


def test_what_expired_after_its_approval_is_not_written(market: Market) -> None:
    one = market.approved(market.price_change())
    [result] = implement(market, now=NOW + timedelta(days=7))
    assert (result.state, market.get(one.id).status) == ("expired", "expired")
    assert market.shop.writes(ID) == []


class Later(LedgerShop):
    """The same shop some days on, though our own clock stands where the last pull left it."""

    def __init__(self, shop: LedgerShop, days: int) -> None:
        super().__init__(shop._path)
        self._days = days

    def read_price(self, platform_id: str) -> dict[str, Any]:
        return super().read_price(platform_id) | {"server_time": (NOW + timedelta(days=self._days)).isoformat()}


def test_what_expired_by_the_shops_own_clock_is_not_written(market: Market) -> None:
    market.approved(market.price_change())
    [result] = implement(market, Later(market.shop, 8))
    assert (result.state, result.detail) == ("failed", "It expired before it was carried out; run again for a new one.")
    assert market.shop.writes(ID) == []


def test_a_write_that_never_left_is_not_made_up_for_after_its_expiry(market: Market) -> None:
    """It died between the note that it was sent and the write itself, and the shop's clock has passed the expiry since."""
    market.approved(market.price_change())
    [stuck] = implement(market, Refusing(market.shop, RetryableError("The shop did not answer in time."), "write"))
    assert (stuck.state, state_of_outbox(market)[0]) == ("waiting", "sent")
    [late] = implement(market, Later(market.shop, 8))
    assert (late.state, late.detail) == ("failed", "It expired before it was carried out; run again for a new one.")
    assert market.shop.writes(ID) == []


def test_nothing_is_written_on_data_that_is_too_old_until_it_is_pulled_again(market: Market) -> None:
    market.approved(market.price_change(preconditions=[{"type": "data_not_older_than_days", "value": 3}]))
    market.run(lambda conn: conn.execute(text("update core.connections set clock_at = :now"), {"now": NOW}))
    [result] = implement(market, Later(market.shop, 5))
    assert (result.state, state_of_outbox(market)[0]) == ("waiting", "pending")
    assert "is 5 days old" in str(result.detail)
    market.run(lambda conn: conn.execute(text("update core.connections set clock_at = clock_at + interval '5 days'")))
    assert [r.state for r in implement(market, Later(market.shop, 5))] == ["implemented"]


@pytest.mark.parametrize(
    "harm",
    [
        """update core.recommendations set proposed = '{"price": "21.99"}'""",
        """update core.implementations set payload = jsonb_set(payload, '{proposed,price}', '"21.99"')""",
        """update core.implementations set payload = jsonb_set(payload, '{target,platform_id}', '"gid://other"')""",
    ],
)
def test_what_was_altered_after_its_approval_is_not_written(market: Market, harm: str) -> None:
    market.approved(market.price_change())
    market.run(lambda conn: conn.execute(text(harm)))
    assert [r.state for r in implement(market)] == ["failed"]
    assert market.shop.writes(ID) == []


def test_an_approval_that_was_planted_does_not_count(market: Market) -> None:
    [one] = market.proposed(market.price_change())
    other = market.approved(market.price_change(2))
    market.run(lambda conn: conn.execute(text("update core.recommendations set status = 'approved'")))
    copy = text("""
        insert into core.implementations (business_id, recommendation_id, version, connection_id, action, payload, idempotency_key)
        select business_id, recommendation_id, version, connection_id, 'set_price',
            jsonb_build_object('target', target, 'current', current, 'proposed', proposed), 'planted'
        from core.recommendations where recommendation_id = :id""")
    market.run(lambda conn: conn.execute(copy, {"id": one.id}))
    assert {r.recommendation_id: r.state for r in implement(market)} == {other.id: "implemented", one.id: "failed"}
    assert market.shop.writes(ID) == []


def test_the_limits_hold_in_the_write_path_too(market: Market) -> None:
    generous = market.price_change(proposed="26.00", simulation={"limits": {"max_change_pct": "50"}})
    market.approved(generous)
    strict = text("""update core.recommendations set simulation = '{"limits": {"max_change_pct": "10"}}'""")
    market.run(lambda conn: conn.execute(strict))
    [result] = implement(market)
    assert "at most 10 %" in str(result.detail)
    assert market.shop.writes(ID) == []


def test_a_product_known_from_files_only_says_that_its_price_is_changed_by_hand(market: Market) -> None:
    market.approved(market.price_change(connection_id=None))
    assert [r.detail for r in implement(market)] == [
        "This product is known from files only; change its price in the shop by hand."
    ]


def test_of_two_implementers_at_once_one_writes(market: Market) -> None:
    for number in range(1, 5):
        market.approved(market.price_change(number))
    begin, results = threading.Barrier(4), []

    def work() -> None:
        begin.wait()
        results.extend(implement(market))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.state for r in results) == ["implemented"] * 4
    assert all(len(market.shop.writes(f"gid://shopify/ProductVariant/{number}")) == 1 for number in range(1, 5))


def test_one_that_seemed_dead_and_comes_back_writes_nothing_down(market: Market) -> None:
    one = market.approved(market.price_change())

    class TakenOver(LedgerShop):
        def read_price(self, platform_id: str) -> dict[str, Any]:
            market.run(lambda conn: conn.execute(text("update core.implementations set lease_holder = 'another'")))
            return super().read_price(platform_id)

    assert implement(market, TakenOver(market.shop._path)) == []
    assert (market.get(one.id).status, state_of_outbox(market)[0]) == ("implementing", "pending")
    assert market.shop.writes(ID) == []
    assert [r.state for r in implement(market)] == ["implemented"]


def test_what_is_implemented_can_no_longer_be_rejected_or_edited(market: Market) -> None:
    one = market.approved(market.price_change())
    implement(market)
    for verb, more in ((reject, ()), (edit, ({"price": "20.50"},))):
        with pytest.raises(Exception, match="already implemented"):
            market.decide(verb, one.id, *more)


def reorder(market: Market, **changed: Any) -> Any:
    given: dict[str, Any] = {
        "kind": "reorder", "title": "Order 40 × Mug", "current": {"quantity": 3}, "proposed": {"quantity": 40},
        "connection_id": None, "simulation": {},
    }  # fmt: skip
    return replace(market.price_change(), **(given | changed))


def test_an_approved_reorder_becomes_one_draft(market: Market) -> None:
    one = market.approved(reorder(market))
    assert [r.state for r in implement(market)] == ["implemented"]
    assert implement(market) == []
    drafts = market.run(
        lambda conn: conn.execute(text("select variant_key, sku, quantity, status from core.purchase_orders")).all()
    )
    assert drafts == [("key-1", "MUG-1", 40, "draft")]
    assert market.get(one.id).status == "implemented"


def test_an_approved_win_back_becomes_a_draft_with_the_segment_of_that_moment(market: Market) -> None:
    segment = {"segment_id": "lapsed", "discount_pct": "10"}
    target = {
        "type": "segment",
        "id": "lapsed",
        "platform": "ecom",
        "platform_id": "lapsed",
        "sku": None,
        "title": "Lapsed",
    }
    given = {"kind": "win_back_segment", "target": target, "current": {"segment_id": "lapsed"}, "proposed": segment}
    market.approved(reorder(market, **given))
    url = role_url(market.settings.database_url.get_secret_value(), "ml", market.settings)
    with psycopg.connect(url.replace("+psycopg", "")) as conn:
        for key, name in (("a", "lapsed"), ("b", "lapsed"), ("c", "loyal")):
            conn.execute(
                "insert into predictions.customer_segments values (%s, %s, %s, %s, 200, 3, 90, 2, 0.3, '2026-03-01', '1')",
                (market.business.business_id, key, name, name),
            )
    assert [r.state for r in implement(market)] == ["implemented"]
    drafts = market.run(
        lambda conn: conn.execute(text("select segment_id, discount_pct, customer_keys from core.campaigns")).all()
    )
    assert drafts == [("lapsed", Decimal("10.00"), ["a", "b"])]


def test_a_win_back_of_an_empty_segment_fails_with_nothing_half_done(market: Market) -> None:
    target = {"type": "segment", "id": "gone", "platform": "ecom", "platform_id": "gone", "sku": None, "title": "Gone"}
    proposed = {"segment_id": "gone", "discount_pct": "10"}
    market.approved(reorder(market, kind="win_back_segment", target=target, current={}, proposed=proposed))
    assert [r.detail for r in implement(market)] == ["Nobody is in this segment any more; reject it and run again."]
    assert market.run(lambda conn: conn.execute(text("select count(*) from core.campaigns")).scalar()) == 0
