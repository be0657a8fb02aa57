"""Amazon Associates against its sandbox: one token, products with errors beside them, files that replace their days."""

from __future__ import annotations

import pytest

from orchestration.connectors.amazon_associates import PLATFORM
from orchestration.connectors.amazon_associates.connector import AssociatesConnector
from orchestration.connectors.base import Access, Stream
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError
from sandbox.amazon_associates import create
from sandbox.amazon_associates.app import Associates
from sandbox.faults import Fault
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to, stream_of

DAY = 86_400.0
AMOUNTS = ("asin", "date", "tracking_id", "currency_code")


@pytest.fixture
def amazon() -> Associates:
    return create(5, BASE_URL)


def opened(amazon: Associates, access: Access | None = None, **changed: str) -> AssociatesConnector:
    return AssociatesConnector(access or access_to(PLATFORM, amazon, **changed), lambda: amazon.now().timestamp())


def stream(amazon: Associates, name: str, access: Access | None = None, **changed: str) -> Stream:
    return stream_of(lambda given: opened(amazon, given), access or access_to(PLATFORM, amazon, **changed), name)


def amounts(rows: dict[str, dict[str, str]], *names: str) -> dict[str, list[str]]:
    return {one: [row[name] for name in (*AMOUNTS, *names)] for one, row in rows.items()}


def test_the_account_has_the_currency_of_its_marketplace(amazon: Associates) -> None:
    account = opened(amazon).test()
    assert (account.account_id, account.currency_code) == ("www.amazon.com:sandbox-20", "USD")


def test_a_token_is_bought_once_for_all_streams_and_kept(amazon: Associates) -> None:
    access = access_to(PLATFORM, amazon)
    for name in ("products", "earnings", "orders"):
        Landed().load(stream(amazon, name, access))
    assert amazon.faults.paths.count("/token") == 1


def test_a_token_that_was_ended_early_is_renewed_once_in_mid_walk(amazon: Associates) -> None:
    landed = Landed()
    for number, page in enumerate(stream(amazon, "products").read({}, landed)):
        landed.commit(page)
        if number == 0:
            amazon.tokens = {token: amazon.now() for token in amazon.tokens}
    assert landed.rows == amazon.truth("products")
    assert len(amazon.tokens) == 2


def test_an_account_without_enough_sales_is_told_so_by_name_and_not_asked_again(amazon: Associates) -> None:
    amazon.is_eligible = False
    with pytest.raises(CredentialsError, match="AssociateNotEligible"):
        opened(amazon).test()
    assert amazon.faults.paths.count("/reports/v1/listReports") == 2  # with the kept token, and with a new one


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"credential_version": "AKIA"}, "Product Advertising API, which is gone"),
        ({"marketplace": "www.amazon.xx"}, "no marketplace"),
        ({"asins": "B000000001,x"}, "'X' is no ASIN"),
    ],
)
def test_settings_that_cannot_work_are_refused_before_anything_is_sent(
    amazon: Associates, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(FatalError, match=said):
        opened(amazon, **changed)
    assert amazon.faults.requests == 0


def test_a_refused_secret_is_not_shown(amazon: Associates) -> None:
    with pytest.raises(CredentialsError) as refused:
        opened(amazon, credential_secret="wrong-secret").test()
    assert "wrong-secret" not in str(refused.value)


def test_products_are_asked_for_ten_at_a_time_and_one_a_second(amazon: Associates) -> None:
    amazon = create(5, BASE_URL, seconds_per_call=0.01)
    landed = Landed().load(stream(amazon, "products"))
    assert landed.rows == amazon.truth("products")
    assert amazon.faults.paths.count("/catalog/v1/getItems") == 3
    assert amazon.refused == 0


def test_a_product_that_amazon_no_longer_shows_is_named_beside_the_others_and_marked(amazon: Associates) -> None:
    landed = Landed().load(stream(amazon, "products"))
    removed = amazon.remove("products")
    landed.load(stream(amazon, "products"))
    assert landed.deleted == {removed}
    assert landed.rows == amazon.truth("products")


def test_an_error_that_is_not_about_one_product_is_not_taken_for_a_missing_one(amazon: Associates) -> None:
    landed = Landed().load(stream(amazon, "products"))
    body = b'{"itemsResult": {"items": []}, "errors": [{"code": "InternalFailure", "message": "x"}]}'
    access = access_to(PLATFORM, amazon)
    opened(amazon, access).test()
    amazon.faults.plan(Fault(body=body))
    with pytest.raises(RetryableError, match="could not give all products"):
        landed.load(stream(amazon, "products", access))
    assert not landed.deleted


@pytest.mark.parametrize("name", ["earnings", "orders"])
def test_report_files_of_every_format_are_read_to_the_last_row(amazon: Associates, name: str) -> None:
    landed = Landed().load(stream(amazon, name))
    told = ("revenue", "ad_fees", "returns") if name == "earnings" else ("quantity", "price")
    assert amounts(landed.rows, *told) == amounts(amazon.truth(name), *told)
    assert not landed.rejects


def test_returns_stay_rows_below_zero(amazon: Associates) -> None:
    landed = Landed().load(stream(amazon, "earnings"))
    returned = [row for row in landed.rows.values() if row["ad_fees"].startswith("-")]
    assert {row["revenue"] for row in returned} == {"-1049.90"}
    assert len(returned) == 13


def test_files_that_have_not_changed_are_not_downloaded_again(amazon: Associates) -> None:
    landed = Landed().load(stream(amazon, "earnings"))
    amazon.faults.paths.clear()
    landed.load(stream(amazon, "earnings"))
    assert amazon.faults.paths == ["/token", "/reports/v1/listReports"]


def test_a_later_file_replaces_the_rows_of_its_days_and_no_others(amazon: Associates) -> None:
    landed = Landed().load(stream(amazon, "earnings"))
    changed, removed = amazon.change("earnings"), amazon.remove("earnings")
    landed.load(stream(amazon, "earnings"))
    assert landed.deleted == {removed}
    assert amounts(landed.rows, "ad_fees") == amounts(amazon.truth("earnings"), "ad_fees")
    assert changed == removed or len(landed.versions[str(changed)]) == 2


def test_a_file_that_is_cut_off_is_known_by_its_digest_and_asked_for_again(amazon: Associates) -> None:
    access = access_to(PLATFORM, amazon)
    opened(amazon, access).test()
    for _ in range(2):
        amazon.faults.plan(Fault())
    amazon.faults.truncate()
    landed = Landed().load(stream(amazon, "earnings", access))
    assert landed.rows.keys() == amazon.truth("earnings").keys()


def test_files_that_cannot_be_read_are_told_by_name_stop_nothing_and_are_looked_at_again(amazon: Associates) -> None:
    one = b'{"filename": "%s.zip", "md5": "new", "reportType": "CREATOR_CENTRAL"}'
    listed = b'{"reports": [' + one % b"x" + b", " + one % b"y" + b"]}"
    access, landed = access_to(PLATFORM, amazon), Landed()
    opened(amazon, access).test()
    for _ in range(2):
        amazon.faults.plan(Fault(body=listed))
        for _ in range(2):
            amazon.faults.plan(Fault(body=f'{{"url": "{BASE_URL}/files/1"}}'.encode()))
            amazon.faults.plan(Fault(body=b"PK\x03\x04 no archive"))
        landed.load(stream(amazon, "earnings", access))
        amazon.faults.clear()
    assert [reject.reason_code for reject in landed.rejects] == ["file_unreadable"] * 4
    assert {reject.record_id for reject in landed.rejects} == {"CREATOR_CENTRAL/x.zip", "CREATOR_CENTRAL/y.zip"}
    assert "'x.zip' cannot be read: its archive is damaged" in landed.rejects[0].reason


def test_a_link_to_a_host_that_is_not_amazons_is_not_followed(amazon: Associates) -> None:
    access = access_to(PLATFORM, amazon)
    opened(amazon, access).test()
    amazon.faults.plan(Fault())
    amazon.faults.plan(Fault(body=b'{"url": "https://amazonaws.com.evil.example/x"}'))
    with pytest.raises(FatalError, match="not one of Amazon's hosts"):
        Landed().load(stream(amazon, "earnings", access))
