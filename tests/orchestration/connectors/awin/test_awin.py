"""Awin against its sandbox: what lands equals what the publisher sees, and the pace is Awin's."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from orchestration.connectors.awin import PLATFORM
from orchestration.connectors.awin.connector import AwinConnector
from orchestration.connectors.base import Stream
from orchestration.connectors.exceptions import CredentialsError, FatalError
from sandbox.awin import create
from sandbox.awin.app import Awin
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to, stream_of

DAY = 86_400.0


@pytest.fixture
def awin() -> Awin:
    return create(5, BASE_URL)


def opened(awin: Awin, **changed: str) -> AwinConnector:
    """One call at a time: a simulated pause takes no time, so that a call under way would arrive after it."""
    return AwinConnector(access_to(PLATFORM, awin, **changed), lambda: awin.now().timestamp(), in_flight=1)


def stream(awin: Awin, name: str = "transactions") -> Stream:
    return stream_of(
        lambda access: AwinConnector(access, lambda: awin.now().timestamp()), access_to(PLATFORM, awin), name
    )


def test_the_account_is_found_among_those_that_the_tokens_user_sees(awin: Awin) -> None:
    account = opened(awin).test()
    assert (account.account_id, account.name, account.timezone) == ("189069", "Example Publisher", "UTC")


def test_a_publisher_that_the_token_does_not_see_is_a_matter_of_credentials(awin: Awin) -> None:
    with pytest.raises(CredentialsError, match="does not see the publisher account 5 at Awin"):
        opened(awin, publisher_id="5").test()
    with pytest.raises(FatalError, match="a number"):
        opened(awin, publisher_id="me")
    with pytest.raises(FatalError, match="no region 'UK'"):
        opened(awin, regions="US, UK")


def test_a_refused_token_needs_a_person_and_is_not_shown(awin: Awin) -> None:
    with pytest.raises(CredentialsError) as refused:
        opened(awin, token="wrong-secret").test()
    assert "wrong-secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["programmes", "transactions", "advertiser_performance"])
def test_a_first_load_holds_all_that_awin_shows(awin: Awin, name: str) -> None:
    landed = Landed().load(stream(awin, name))
    assert landed.rows == awin.truth(name)
    assert not landed.rejects


def test_a_sale_that_is_declined_after_months_appears_as_a_change(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    old = next(i for i, t in awin.truth("transactions").items() if t["commissionStatus"] == "pending")
    awin.pass_time(DAY)
    table = awin.tables["transactions"]
    assert table.edit is not None
    table.edit(table.objects[old])
    table.changed_at[old] = awin.now()
    awin.pass_time(60)
    before = len(landed.rows)
    landed.load(stream(awin))
    assert [version["commissionStatus"] for version in landed.versions[old]] == ["pending", "declined"]
    assert len(landed.rows) == before


def test_a_sync_asks_for_three_dates_with_windows_that_awin_allows(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    awin.pass_time(DAY)
    awin.faults.paths.clear()
    landed.load(stream(awin))
    assert sum("/transactions" in path for path in awin.faults.paths) == 3


def test_a_pause_of_months_leaves_no_gap(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    for _ in range(4):
        awin.pass_time(15 * DAY)
        awin.add("transactions")
        awin.change("transactions")
    landed.state = {**landed.state, "whole_at": awin.now().isoformat()}
    landed.load(stream(awin))
    assert landed.rows == awin.truth("transactions")


def test_an_edit_that_moves_no_date_is_found_within_the_month(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    old = list(awin.truth("transactions"))[20]
    awin.tables["transactions"].objects[old]["saleAmount"] = {"amount": 1.5, "currency": "EUR"}
    awin.pass_time(DAY)
    landed.load(stream(awin))
    assert landed.rows[old] != awin.truth("transactions")[old]
    awin.pass_time(28 * DAY)
    landed.load(stream(awin))
    assert landed.rows[old] == awin.truth("transactions")[old]


def test_a_load_that_dies_at_any_page_goes_on_and_ends_the_same(awin: Awin) -> None:
    landed = Landed()
    while "synced_at" not in landed.state:
        landed.load(stream(awin), pages=1)
    assert landed.rows == awin.truth("transactions")
    assert awin.faults.requests < 200


def test_what_vanished_is_asked_for_by_id_before_it_is_marked(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    removed = awin.remove("transactions")
    moved = list(awin.truth("transactions"))[-1]
    awin.tables["transactions"].objects[moved]["transactionDate"] = "2025-01-01T00:00:00"
    awin.pass_time(60)
    landed.load(stream(awin))
    assert landed.deleted == {removed}
    assert landed.rows[moved]["transactionDate"] == "2025-01-01T00:00:00"


def test_when_most_vanish_nothing_is_marked_and_the_load_says_so(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    table = awin.tables["transactions"]
    for one in list(table.objects)[-40:]:
        del table.objects[one]
    awin.pass_time(28 * DAY)
    with pytest.raises(FatalError, match="are no longer listed, so none was marked as deleted"):
        landed.load(stream(awin))
    assert not landed.deleted


def test_a_transaction_that_cannot_be_read_is_set_aside_and_never_taken_for_deleted(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    broken = list(awin.truth("transactions"))[-1]
    awin.tables["transactions"].objects[broken]["id"] = None
    awin.pass_time(60)
    landed.load(stream(awin))
    assert [reject.reason_code for reject in landed.rejects] == ["unreadable"]
    assert not landed.deleted


def test_the_cursor_is_the_servers_clock(awin: Awin) -> None:
    landed = Landed().load(stream(awin))
    synced_at = datetime.fromisoformat(str(landed.state["synced_at"]))
    assert timedelta(0) <= awin.now() - synced_at < timedelta(minutes=5)


def test_of_81_calls_awin_refuses_none_because_the_21st_waits() -> None:
    awin = create(5, BASE_URL, seconds_per_call=0.05)
    began = awin.now()
    for one in opened(awin).streams():
        Landed().load(one)
    assert (awin.faults.requests, awin.refused) == (81, 0)
    assert timedelta(minutes=4) <= awin.now() - began < timedelta(minutes=4, seconds=15)


def test_clicks_that_are_counted_late_are_read_again(awin: Awin) -> None:
    landed = Landed().load(stream(awin, "advertiser_performance"))
    awin.pass_time(DAY)
    changed = awin.change_silently("advertiser_performance")
    assert changed
    before = landed.rows[changed]["clicks"]
    landed.load(stream(awin, "advertiser_performance"))
    assert landed.rows[changed]["clicks"] == before + 1
    assert landed.rows[changed]["reportDate"] == changed[:10]


def test_a_payload_is_the_servers_own_bytes(awin: Awin) -> None:
    access = access_to(PLATFORM, awin)
    page = next(page for page in stream(awin).read({}, Landed()) if page.records)
    asked = access.http.get(
        f"{BASE_URL}/publishers/189069/transactions?ids={page.records[0].id}&timezone=UTC",
        headers={"Authorization": f"Bearer {awin.credentials['token']}"},
    )
    assert asked.content == b"[" + page.records[0].payload + b"]"
    assert orjson.loads(page.records[0].payload)["id"] > 2**53
