"""The account's own rules: its login, its region, its limits, and files that get no token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestration.connectors.amazon_seller import PLATFORM, AmazonSellerConnector
from orchestration.connectors.amazon_seller.client import ORDERS, AmazonClient
from orchestration.connectors.base import Access, MemoryTokens
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from sandbox.amazon_seller import create
from sandbox.amazon_seller.account import BRITAIN, GERMANY
from sandbox.faults import Fault
from tests.orchestration.connectors.amazon_seller.conftest import URL
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import access_to, stream_of


def test_a_test_of_the_connection_says_whose_account_it_is(access: Access, sandbox) -> None:
    account = AmazonSellerConnector(access).test()
    assert (account.account_id, account.name) == ("A2SANDBOX", "Sandbox & Söhne")
    assert (account.currency_code, account.timezone) == ("GBP", "Europe/London")
    assert account.server_time == sandbox.now()


def test_currency_and_zone_are_those_of_the_first_marketplace_chosen(sandbox) -> None:
    account = AmazonSellerConnector(access_to(PLATFORM, sandbox, url=URL, marketplace_ids=GERMANY)).test()
    assert (account.currency_code, account.timezone) == ("EUR", "Europe/Berlin")


def test_two_sellers_in_the_same_marketplaces_are_two_accounts(sandbox) -> None:
    first, second = (
        AmazonSellerConnector(access_to(PLATFORM, sandbox, url=URL, seller_id=one)).test() for one in ("A1", "A2")
    )
    assert first.account_id != second.account_id


@pytest.mark.parametrize("given", ["", "  "])
def test_an_account_without_a_merchant_token_is_not_connected(sandbox, given: str) -> None:
    with pytest.raises(FatalError, match="seller_id of Amazon Seller is empty"):
        AmazonSellerConnector(access_to(PLATFORM, sandbox, url=URL, seller_id=given)).test()
    assert next(one for one in PLATFORM.fields if one.name == "seller_id").is_required


@pytest.mark.parametrize("wrong", ["A13V1IB3VIYZZH", f"{BRITAIN}, NOWHERE"])
def test_a_marketplace_without_sales_is_named_with_those_that_have_some(sandbox, wrong: str) -> None:
    connector = AmazonSellerConnector(access_to(PLATFORM, sandbox, url=URL, marketplace_ids=wrong))
    with pytest.raises(FatalError, match=f"does not sell in the marketplace .*{BRITAIN}"):
        connector.test()


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "refresh_token"])
def test_a_wrong_credential_says_what_to_check(sandbox, wrong: str) -> None:
    connector = AmazonSellerConnector(access_to(PLATFORM, sandbox, url=URL, **{wrong: "stolen"}))
    with pytest.raises(CredentialsError, match="does not accept these credentials") as refusal:
        connector.test()
    assert "stolen" not in str(refusal.value)


def test_one_access_token_serves_an_hour(access: Access, sandbox) -> None:
    for name in ("inventory_summaries", "transactions", "orders"):
        Landed().load(stream_of(PLATFORM.connect, access, name))
    assert sandbox.login.renewals == 1


def test_a_token_that_ends_in_mid_walk_is_renewed_once(access: Access, sandbox) -> None:
    landed = Landed()
    pages = stream_of(PLATFORM.connect, access, "orders").read({}, landed)
    landed.commit(next(pages))
    sandbox.login.take_back()
    for page in pages:
        landed.commit(page)
    assert landed.rows.keys() == sandbox.truth("orders").keys()
    assert sandbox.login.renewals == 2


def test_a_right_that_is_missing_is_not_asked_for_over_and_over(access: Access, sandbox) -> None:
    sandbox.faults.plan(Fault())
    sandbox.faults.refuse(403, times=100)
    with pytest.raises(CredentialsError):
        AmazonSellerConnector(access).test()
    assert sandbox.faults.requests == 2


def test_a_stored_token_is_used_again_by_the_next_process(sandbox) -> None:
    tokens = MemoryTokens()
    for _ in range(3):
        given = access_to(PLATFORM, sandbox, url=URL)
        AmazonSellerConnector(Access(URL, given.credentials, given.settings, given.http, tokens=tokens)).test()
    assert sandbox.login.renewals == 1


def test_at_the_published_limits_a_process_waits_and_is_hardly_refused() -> None:
    sandbox = create(7, URL, size=30, generosity=1.0)
    client, began = AmazonClient(access_to(PLATFORM, sandbox, url=URL)), sandbox.now()
    for _ in range(23):
        client.get(ORDERS, {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "marketplaceIds": BRITAIN})
    assert sandbox.faults.paths.count(ORDERS) <= 24  # our clock runs on while the simulated one rests
    assert timedelta(seconds=3 / 0.0056) <= sandbox.now() - began <= timedelta(seconds=4 / 0.0056)


def test_a_process_that_finds_the_burst_used_up_is_refused_and_then_keeps_pace() -> None:
    sandbox = create(7, URL, size=30, generosity=1.0)
    for process in range(2):
        client = AmazonClient(access_to(PLATFORM, sandbox, url=URL))
        for _ in range(19):
            client.get(ORDERS, {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "marketplaceIds": BRITAIN})
        assert sandbox.faults.paths.count(ORDERS) <= 19 + process * 21


def test_a_kept_token_that_amazon_took_back_is_renewed(access: Access, sandbox) -> None:
    AmazonSellerConnector(access).test()
    sandbox.login.take_back()
    AmazonSellerConnector(access).test()
    assert sandbox.login.renewals == 2


def test_a_report_file_gets_no_token(access: Access, sandbox) -> None:
    landed = Landed().load(stream_of(PLATFORM.connect, access, "listings"))
    assert landed.rows  # the sandbox's file store refuses a request that carries one


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://tortuga.s3.amazonaws.com/file",
        "https://amazonaws.com.evil.example/file",
        "https://evilamazonaws.com/file",
        "file:///etc/passwd",
    ],
)
def test_a_file_elsewhere_is_not_fetched(access: Access, sandbox, url: str) -> None:
    with pytest.raises(FatalError, match="not Amazon's file store"), AmazonClient(access).download(url):
        pass
    assert sandbox.faults.requests == 0


def test_an_address_that_is_none_is_not_fetched(access: Access) -> None:
    with (
        pytest.raises(FatalError, match="no address for a report's file"),
        AmazonClient(access).download("https://[::"),
    ):
        pass


def test_a_login_that_answers_nonsense_gives_no_token(access: Access, sandbox) -> None:
    sandbox.faults.plan(Fault(200, body=b'{"access_token": 7}'))
    with pytest.raises(FatalError, match="gave no token"):
        AmazonSellerConnector(access).test()


def test_an_answer_that_stays_cut_off_loads_nothing(access: Access, sandbox) -> None:
    landed = Landed()
    sandbox.faults.plan(Fault(), times=2)
    sandbox.faults.truncate(times=10)
    with pytest.raises(RetryableError):
        landed.load(stream_of(PLATFORM.connect, access, "transactions"))
    assert not landed.rows
