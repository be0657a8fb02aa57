"""Rakuten against its sandbox: 30 days and no more, corrections as rows, tokens that end early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.connectors.base import Access, CachedAnswer, MemoryTokens, Stream
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from orchestration.connectors.rakuten import PLATFORM
from orchestration.connectors.rakuten.connector import RakutenConnector
from sandbox.faults import Fault
from sandbox.rakuten import create
from sandbox.rakuten.app import Rakuten
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to, stream_of

DAY = 86_400.0


@pytest.fixture
def rakuten() -> Rakuten:
    return create(5, BASE_URL)


def opened(rakuten: Rakuten, access: Access | None = None, **changed: str) -> RakutenConnector:
    return RakutenConnector(access or access_to(PLATFORM, rakuten, **changed), lambda: rakuten.now().timestamp())


def stream(rakuten: Rakuten, name: str = "transactions", **changed: str) -> Stream:
    access = access_to(PLATFORM, rakuten, **changed)
    return stream_of(lambda given: opened(rakuten, given), access, name)


@pytest.mark.parametrize("name", ["partnerships", "transactions", "payments", "payment_details"])
def test_a_first_load_holds_all_that_rakuten_shows(rakuten: Rakuten, name: str) -> None:
    landed = Landed().load(stream(rakuten, name))
    assert landed.rows == rakuten.truth(name)
    assert not landed.rejects


def test_a_correction_is_a_row_of_its_own_below_zero(rakuten: Rakuten) -> None:
    landed = Landed().load(stream(rakuten))
    correction = next(row for row in landed.rows.values() if row["quantity"] < 0)
    of_order = [row["commissions"] for row in landed.rows.values() if row["order_id"] == correction["order_id"]]
    assert of_order == [4.99, -4.99]


def test_a_sync_reads_three_days_again(rakuten: Rakuten) -> None:
    landed = Landed().load(stream(rakuten))
    late = rakuten.add("transactions")
    assert late
    rakuten.tables["transactions"].changed_at[late] = rakuten.now()
    rakuten.pass_time(2 * DAY)
    landed.load(stream(rakuten))
    rakuten.tables["transactions"].objects["late"] = late_row = dict(landed.rows[late]) | {"etransaction_id": "late"}
    rakuten.tables["transactions"].changed_at["late"] = rakuten.tables["transactions"].changed_at[late]
    landed.load(stream(rakuten))
    assert landed.rows["late"] == late_row


def test_a_page_that_is_shorter_than_asked_for_is_not_taken_for_the_last() -> None:
    rakuten = create(5, BASE_URL, page_size=7)
    assert Landed().load(stream(rakuten)).rows == rakuten.truth("transactions")


def test_after_a_pause_of_more_than_30_days_the_gap_is_told_and_what_is_served_is_read(rakuten: Rakuten) -> None:
    landed = Landed().load(stream(rakuten))
    rakuten.pass_time(10 * DAY)
    lost = rakuten.add("transactions")
    rakuten.pass_time(40 * DAY)
    kept = rakuten.add("transactions")
    landed.load(stream(rakuten))
    assert [reject.reason_code for reject in landed.rejects] == ["not_served_any_more"]
    assert "from 2026-11-20 12:0" in landed.rejects[0].reason
    assert str(landed.rejects[0].record_id).startswith("2026-11-20T12:0")  # gaps are told apart by where they begin
    assert lost not in landed.rows
    assert kept in landed.rows
    landed.load(stream(rakuten))
    assert len(landed.rejects) == 1


def test_a_load_that_dies_at_any_page_goes_on_and_ends_the_same(rakuten: Rakuten) -> None:
    landed, loads = Landed(), 0
    while landed.rows != rakuten.truth("transactions"):
        landed.load(stream(rakuten), pages=4)
        loads += 1
    assert loads < 20


def test_a_time_that_cannot_be_read_is_set_aside(rakuten: Rakuten) -> None:
    broken = next(iter(rakuten.tables["transactions"].objects.values()))
    broken["process_date"] = "yesterday"
    landed = Landed().load(stream(rakuten))
    assert [reject.reason_code for reject in landed.rejects] == ["unreadable"]
    assert len(landed.rows) == len(rakuten.truth("transactions")) - 1


def test_a_token_is_bought_once_and_kept(rakuten: Rakuten) -> None:
    access = access_to(PLATFORM, rakuten)
    for one in opened(rakuten, access).streams():
        Landed().load(one)
    opened(rakuten, access).test()
    assert len(rakuten.tokens) == 1


def test_a_token_that_the_platform_ended_early_is_bought_anew_in_mid_walk(rakuten: Rakuten) -> None:
    landed = Landed()
    for page in stream(rakuten).read({}, landed):
        landed.commit(page)
        if len(rakuten.tokens) == 1:
            rakuten.tokens = {token: rakuten.now() for token in rakuten.tokens}
    assert landed.rows == rakuten.truth("transactions")
    assert len(rakuten.tokens) == 2


def test_a_token_about_to_end_is_not_used(rakuten: Rakuten) -> None:
    access = replace(access_to(PLATFORM, rakuten), tokens=MemoryTokens({"access_token": "old", "expires_at": "0"}))
    opened(rakuten, access).test()
    assert len(rakuten.tokens) == 1


def test_refused_credentials_need_a_person_and_are_not_shown(rakuten: Rakuten) -> None:
    with pytest.raises(CredentialsError) as refused:
        opened(rakuten, client_secret="wrong-secret").test()
    assert "wrong-secret" not in str(refused.value)
    with pytest.raises(FatalError, match="is a number"):
        opened(rakuten, sid="x")


def test_without_the_token_of_reports_payments_are_not_asked_for(rakuten: Rakuten) -> None:
    assert not Landed().load(stream(rakuten, "payments", security_token="")).rows
    assert "/advancedreports/1.0" not in rakuten.faults.paths


def test_an_error_instead_of_a_report_means_a_wrong_token_which_is_not_shown(rakuten: Rakuten) -> None:
    with pytest.raises(CredentialsError, match="security token") as refused:
        Landed().load(stream(rakuten, "payments", security_token="wrong-secret"))
    assert "wrong-secret" not in str(refused.value)


def test_a_report_that_is_cut_off_is_not_loaded(rakuten: Rakuten) -> None:
    payments = stream(rakuten, "payments")
    opened(rakuten).test()
    cut = Fault(body=b"Payment ID,Date,Currency\n1,2026-01-01,USD\n2,20")
    rakuten.faults.clear()
    pages = payments.read({}, Landed())
    rakuten.faults.plan(Fault(reshape=lambda body: body), times=2)  # the token and the clock
    rakuten.faults.plan(cut)
    with pytest.raises(RetryableError, match="cut off"):
        list(pages)


def test_addresses_that_hold_a_token_are_never_cached(rakuten: Rakuten) -> None:
    class Cache:
        def __init__(self) -> None:
            self.kept: dict[str, CachedAnswer] = {}

        def get(self, url: str) -> CachedAnswer | None:
            return self.kept.get(url)

        def put(self, url: str, answer: CachedAnswer) -> None:
            self.kept[url] = answer

    cache = Cache()
    rakuten.faults.plan(Fault(headers={"ETag": "1"}, body=b"Payment ID,Date\n1,2026-01-01\n"))
    client = opened(rakuten, replace(access_to(PLATFORM, rakuten), cache=cache)).client
    assert client.payments(rakuten.now().date(), rakuten.now().date()) == [{"Payment ID": "1", "Date": "2026-01-01"}]
    assert cache.kept == {}
