"""impact.com against its sandbox: states that change, lists that shift while they are walked, a budget that runs out."""

from __future__ import annotations

import pytest

from orchestration.connectors.base import Stream
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError, ThrottledError
from orchestration.connectors.impact import PLATFORM
from orchestration.connectors.impact.connector import ImpactConnector
from sandbox.faults import Fault
from sandbox.impact import create
from sandbox.impact.app import Impact
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to, stream_of

DAY = 86_400.0


@pytest.fixture
def impact() -> Impact:
    return create(5, BASE_URL)


def opened(impact: Impact, **changed: str) -> ImpactConnector:
    return ImpactConnector(access_to(PLATFORM, impact, **changed), clock=lambda: impact.now().timestamp())


def stream(impact: Impact, name: str = "actions") -> Stream:
    def connect(access: object) -> ImpactConnector:
        return opened(impact)

    return stream_of(connect, access_to(PLATFORM, impact), name)


def test_the_account_is_proved_by_one_call_for_each_scope(impact: Impact) -> None:
    assert opened(impact).test().granted_scopes == ("Actions", "Campaigns")
    assert impact.faults.paths == ["/Mediapartners/IRsandbox0001/Campaigns", "/Mediapartners/IRsandbox0001/Actions"]


def test_a_wrong_token_and_a_missing_scope_need_a_person(impact: Impact) -> None:
    with pytest.raises(CredentialsError) as refused:
        opened(impact, token="wrong-secret").test()
    assert "wrong-secret" not in str(refused.value)
    impact.faults.refuse(403)
    with pytest.raises(CredentialsError, match="grant the scopes"):
        opened(impact).test()
    with pytest.raises(FatalError, match="letters and digits only"):
        opened(impact, account_sid="../IR")


@pytest.mark.parametrize("name", ["campaigns", "actions", "action_updates"])
def test_a_first_load_holds_all_that_impact_shows(impact: Impact, name: str) -> None:
    landed = Landed().load(stream(impact, name))
    assert landed.rows == impact.truth(name)
    assert not landed.rejects


def test_a_reversal_is_a_change_of_the_action(impact: Impact) -> None:
    landed = Landed().load(stream(impact))
    impact.pass_time(DAY)
    changed = impact.change("actions")
    assert changed
    landed.load(stream(impact))
    assert landed.rows == impact.truth("actions")
    assert len(landed.versions[changed]) == 2


def test_an_old_action_that_is_reversed_today_is_found_by_its_last_update(impact: Impact) -> None:
    landed = Landed().load(stream(impact))
    table = impact.tables["actions"]
    old = next(name for name, one in table.objects.items() if one["State"] == "PENDING")
    assert table.edit is not None
    impact.pass_time(DAY)
    table.edit(table.objects[old])
    table.changed_at[old] = impact.now()
    impact.pass_time(60)
    landed.load(stream(impact))
    assert [version["State"] for version in landed.versions[old]] == ["PENDING", "REVERSED"]


def test_a_sync_reads_two_days_again_and_a_month_later_six_months(impact: Impact) -> None:
    landed = Landed().load(stream(impact))
    silent = list(impact.tables["actions"].objects)[-40]
    impact.tables["actions"].objects[silent]["Payout"] = "9.99"
    impact.pass_time(DAY)
    before = impact.faults.requests
    landed.load(stream(impact))
    assert impact.faults.requests - before == 2
    assert landed.rows[silent]["Payout"] != "9.99"
    impact.pass_time(28 * DAY)
    landed.load(stream(impact))
    assert landed.rows[silent]["Payout"] == "9.99"


def test_an_action_that_leaves_its_window_while_it_is_walked_takes_no_other_with_it(impact: Impact) -> None:
    landed = Landed()
    pages = stream(impact).read({}, landed)
    for number, page in enumerate(pages):
        landed.commit(page)
        if number == 2:  # a window of two pages is half walked: its newest action moves to the window of today
            newest = max(page.records, key=lambda one: impact.tables["actions"].changed_at[one.id]).id
            impact.tables["actions"].changed_at[newest] = impact.now()
    assert landed.rows == impact.truth("actions")


def test_a_load_that_dies_at_any_page_goes_on_and_ends_the_same(impact: Impact) -> None:
    landed, done = Landed(), 0
    while "updated_at" not in landed.state:
        landed.load(stream(impact), pages=3)  # a window has up to two pages and is read again from its first
        done += 1
    assert landed.rows == impact.truth("actions")
    assert done < 20


def test_a_program_that_was_left_is_marked(impact: Impact) -> None:
    landed = Landed().load(stream(impact, "campaigns"))
    removed = impact.remove("campaigns")
    landed.load(stream(impact, "campaigns"))
    assert landed.deleted == {removed}


@pytest.mark.parametrize("empty", ["null", "{}", "[]"])
def test_an_empty_list_has_three_spellings(impact: Impact, empty: str) -> None:
    landed = Landed()
    impact.faults.plan(Fault(body=f'{{"@page": "1", "@numpages": "1", "@total": "0", "Campaigns": {empty}}}'.encode()))
    landed.load(stream(impact, "campaigns"))
    assert not landed.rows


def test_pages_without_a_link_are_counted(impact: Impact) -> None:
    impact.faults.plan(Fault(reshape=lambda body: body.replace(b"@nextpageuri", b"@elsewhere")), times=3)
    assert Landed().load(stream(impact, "campaigns")).rows == impact.truth("campaigns")


def test_a_link_to_somebody_else_is_not_followed(impact: Impact) -> None:
    body = b'{"@page": "1", "@numpages": "2", "@nextpageuri": "https://evil.example/", "Campaigns": []}'
    impact.faults.plan(Fault(body=body))
    with pytest.raises(SchemaDriftError, match="not followed"):
        Landed().load(stream(impact, "campaigns"))


def test_when_the_budget_is_spent_the_load_waits_for_it_and_is_never_refused() -> None:
    impact = create(5, BASE_URL, calls=20, seconds_per_call=160.0)
    landed = Landed().load(stream(impact))
    assert landed.rows == impact.truth("actions")
    assert impact.faults.requests > 20
    assert impact.refused == 0


def test_a_budget_that_comes_back_much_later_stops_the_load_at_its_cursor() -> None:
    impact = create(5, BASE_URL, calls=10, seconds_per_call=0.1)
    landed = Landed()
    with pytest.raises(ThrottledError, match="goes on from here later"):
        landed.load(stream(impact))
    assert landed.state["pass"]["done"] > 3
    impact.pass_time(3600)
    while "updated_at" not in landed.state:
        try:
            landed.load(stream(impact))
        except ThrottledError:
            impact.pass_time(3600)
    assert landed.rows == impact.truth("actions")
