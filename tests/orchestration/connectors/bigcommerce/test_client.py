"""The store's own rules: its token, its quota, its errors."""

from __future__ import annotations

import pytest

from orchestration.connectors.base import Access
from orchestration.connectors.bigcommerce import PLATFORM, BigCommerceConnector
from orchestration.connectors.bigcommerce.client import BigCommerceClient
from orchestration.connectors.exceptions import CredentialsError, RetryableError
from sandbox.bigcommerce import create
from sandbox.faults import Fault
from tests.orchestration.connectors.bigcommerce.conftest import URL
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import access_to, stream_of


def test_a_test_of_the_connection_says_which_store_it_is(connector, sandbox) -> None:
    account = connector.test()
    assert (account.account_id, account.currency_code, account.timezone) == ("sandbox", "GBP", "Europe/London")
    assert account.server_time == sandbox.now()


def test_a_wrong_token_is_refused_in_one_sentence(sandbox) -> None:
    wrong = PLATFORM.connect(access_to(PLATFORM, sandbox, url=URL, token="stolen"))
    with pytest.raises(CredentialsError, match="refused the access token") as refusal:
        wrong.test()
    assert "stolen" not in str(refusal.value)


@pytest.mark.parametrize("token", ["", "two words", "tab\there", "schlüssel"])
def test_what_cannot_be_a_token_is_never_sent(sandbox, token: str) -> None:
    with pytest.raises(CredentialsError, match="copy it again"):
        PLATFORM.connect(access_to(PLATFORM, sandbox, url=URL, token=token))
    assert sandbox.faults.requests == 0


def test_a_missing_scope_is_named(connector, sandbox) -> None:
    sandbox.faults.plan(Fault(), times=2)  # the store and the products answer
    sandbox.faults.refuse(403)
    with pytest.raises(CredentialsError, match="lacks the scope store_inventory_read_only"):
        connector.test()


@pytest.mark.parametrize("version", ["", "/v2", "/v3/", "/v3"])
def test_the_api_path_may_be_pasted_as_the_control_panel_shows_it(access: Access, version: str) -> None:
    path = access_to(PLATFORM, create(7, URL, size=8), url=URL + version)
    assert BigCommerceClient(path).base_url == URL


def test_a_low_quota_is_waited_out_and_hardly_refused() -> None:
    sandbox = create(7, URL, size=60, requests=20)
    started = sandbox.now()
    landed = Landed().load(stream_of(PLATFORM.connect, access_to(PLATFORM, sandbox, url=URL), "order_transactions"))
    assert len(landed.rows) == 60
    needed = 63  # three pages of orders (the last is empty) and one request an order
    assert (
        sandbox.faults.requests <= needed + 4
    )  # our clock runs on while the simulated one rests, so we come too early
    assert (sandbox.now() - started).total_seconds() <= 30 * 5


def test_a_refusal_waits_as_long_as_its_own_header_says(access: Access, sandbox) -> None:
    connector = PLATFORM.connect(access)
    sandbox.faults.plan(
        Fault(429, {"X-Rate-Limit-Time-Reset-Ms": "15000", "X-Rate-Limit-Requests-Left": "0"}, b"[]"),
    )
    before = sandbox.now()
    connector.test()
    assert 15 <= (sandbox.now() - before).total_seconds() <= 17.5
    assert sandbox.faults.requests == 6


def test_an_overloaded_platform_is_asked_again_soon(connector, sandbox) -> None:
    sandbox.faults.throttle(None)
    before = sandbox.now()
    connector.test()
    assert 0 < (sandbox.now() - before).total_seconds() <= 5


def test_quota_headers_that_are_nonsense_change_nothing(connector, sandbox) -> None:
    sandbox.faults.plan(Fault(200, {"X-Rate-Limit-Requests-Left": "-1", "X-Rate-Limit-Time-Reset-Ms": "soon"}, b"{}"))
    before = sandbox.now()
    connector.client.get("/v2/store")
    connector.client.get("/v2/store")
    assert sandbox.now() == before


def test_v2_is_asked_for_json(connector: BigCommerceConnector, sandbox) -> None:
    assert connector.client.get("/v2/orders", {"limit": 1}).body.startswith(b"[")


def test_an_empty_list_of_v2_is_no_error(connector: BigCommerceConnector) -> None:
    answer = connector.client.get("/v2/orders", {"min_id": 1_000_000})
    assert (answer.status, answer.body) == (204, b"")


def test_a_web_page_is_no_store(connector, sandbox) -> None:
    sandbox.faults.web_page(times=10)
    with pytest.raises(RetryableError, match="web page"):
        connector.test()


def test_a_body_that_is_cut_off_loads_nothing(access: Access, sandbox) -> None:
    sandbox.faults.truncate(times=10)
    landed = Landed()
    with pytest.raises(RetryableError):
        landed.load(stream_of(PLATFORM.connect, access, "products"))
    assert not landed.rows


def test_a_closed_connector_no_longer_listens(access: Access) -> None:
    before = list(access.http.event_hooks["response"])
    connector = PLATFORM.connect(access)
    connector.close()
    assert access.http.event_hooks["response"] == before
