"""CJ against its sandbox: a ledger whose rows are never overwritten by others of the same order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.connectors.base import Stream
from orchestration.connectors.cj import PLATFORM
from orchestration.connectors.cj.connector import CjConnector
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, SchemaDriftError
from sandbox.cj import create
from sandbox.cj.app import Cj
from sandbox.faults import Fault
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to, stream_of

DAY = 86_400.0


@pytest.fixture
def cj() -> Cj:
    return create(5, BASE_URL)


def opened(cj: Cj, **changed: str) -> CjConnector:
    return CjConnector(access_to(PLATFORM, cj, **changed), clock=lambda: cj.now().timestamp())


def ledger(cj: Cj) -> Stream:
    return stream_of(
        lambda access: CjConnector(access, lambda: cj.now().timestamp()), access_to(PLATFORM, cj), "commissions"
    )


def says(message: str, records: str = "null") -> Fault:
    """An error inside of an answer with status 200, beside a list that is not the whole truth."""
    return Fault(
        body=f'{{"data": {{"publisherCommissions": {records}}}, "errors": [{{"message": "{message}"}}]}}'.encode()
    )


def test_the_account_has_the_currency_that_was_given_because_cj_names_none(cj: Cj) -> None:
    assert opened(cj, currency_code="EUR").test().currency_code == "EUR"


def test_a_first_load_holds_the_whole_ledger(cj: Cj) -> None:
    landed = Landed().load(ledger(cj))
    assert landed.rows == cj.truth("commissions")
    assert not landed.rejects


def test_a_correction_is_a_row_of_its_own_and_the_net_is_the_sum_over_the_original(cj: Cj) -> None:
    landed = Landed().load(ledger(cj))
    correction = next(row for row in landed.rows.values() if not row["original"])
    of_action = [r for r in landed.rows.values() if r["originalActionId"] == correction["originalActionId"]]
    assert len(of_action) == 2
    assert sum(Decimal(row["pubCommissionAmountUsd"]) for row in of_action) == 0


def test_a_sync_reads_only_what_came_after_the_last_id(cj: Cj) -> None:
    landed = Landed().load(ledger(cj))
    added = [cj.add("commissions") for _ in range(45)]
    before = cj.faults.requests
    landed.load(ledger(cj))
    assert cj.faults.requests - before == 3
    assert set(landed.rows) >= set(added)


def test_a_status_that_moves_without_a_new_row_is_found_within_the_week(cj: Cj) -> None:
    landed = Landed().load(ledger(cj))
    changed = cj.change("commissions")
    assert changed
    cj.pass_time(DAY)
    landed.load(ledger(cj))
    assert [row["actionStatus"] for row in landed.versions[changed]] == ["new"]
    cj.pass_time(6 * DAY)
    landed.load(ledger(cj))
    assert [row["actionStatus"] for row in landed.versions[changed]] == ["new", "locked"]


def test_reading_again_by_locking_date_never_moves_the_cursor_past_rows_that_are_not_in(cj: Cj) -> None:
    landed = Landed().load(ledger(cj))
    cj.pass_time(8 * DAY)
    landed.load(ledger(cj), pages=2)
    for _ in range(30):
        cj.add("commissions")
    cursor = landed.state["commission_id"]
    landed.load(ledger(cj))
    assert landed.state["commission_id"] == cursor
    landed.load(ledger(cj))
    assert landed.rows == cj.truth("commissions")


def test_a_load_that_dies_at_any_page_goes_on_and_ends_the_same(cj: Cj) -> None:
    landed = Landed()
    while "read_at" not in landed.state:
        landed.load(ledger(cj), pages=1)
    assert landed.rows == cj.truth("commissions")


def test_an_account_without_commissions_is_no_error_and_finds_its_first_one() -> None:
    cj = create(5, BASE_URL, commissions=0)
    landed = Landed().load(ledger(cj))
    cj.add("commissions")
    landed.load(ledger(cj))
    assert landed.rows == cj.truth("commissions")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (says("Not authorized to see publisher"), CredentialsError),
        (says("Validation error of type FieldUndefined"), SchemaDriftError),
    ],
)
def test_errors_inside_of_a_good_answer_stop_the_load_in_the_right_way(
    cj: Cj, fault: Fault, error: type[Exception]
) -> None:
    cj.faults.plan(fault)
    with pytest.raises(error):
        Landed().load(ledger(cj))


def test_an_empty_list_beside_an_error_is_not_taken_for_no_commissions(cj: Cj) -> None:
    batch = '{"count": 0, "limit": 1, "maxCommissionId": null, "payloadComplete": true, "records": []}'
    cj.faults.plan(says("Internal error", batch), times=2)
    landed = Landed().load(ledger(cj))
    assert landed.rows == cj.truth("commissions")
    cj.faults.plan(says("Internal error", batch), times=5)
    with pytest.raises(RetryableError, match="could not give the commissions"):
        landed.load(ledger(cj))


def test_a_list_that_never_ends_is_not_followed_for_ever(cj: Cj) -> None:
    batch = '{"payloadComplete": false, "maxCommissionId": null, "records": []}'
    cj.faults.plan(Fault(body=f'{{"data": {{"publisherCommissions": {batch}}}}}'.encode()))
    with pytest.raises(SchemaDriftError, match="not after which id"):
        Landed().load(ledger(cj))


def test_a_publisher_of_somebody_else_is_a_matter_of_credentials(cj: Cj) -> None:
    with pytest.raises(CredentialsError, match="publisher 99"):
        opened(cj, publisher_id="99").test()
    with pytest.raises(FatalError, match="is a number"):
        opened(cj, publisher_id='1"]')
    with pytest.raises(CredentialsError):
        opened(cj, token="wrong").test()


def test_the_pace_is_kept_on_our_side() -> None:
    cj = create(5, BASE_URL, limit=3, seconds_per_call=0.05)
    Landed().load(ledger(cj))
    assert cj.faults.requests > 60
    assert cj.refused == 0
