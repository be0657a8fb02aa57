"""Errors hide in status 200, tokens expire in the middle of a walk, and the limit is named in a sentence."""

from __future__ import annotations

import httpx2
import pytest
from starlette.testclient import TestClient

from orchestration.connectors.aliexpress.envelope import elements, unwrap
from orchestration.connectors.exceptions import (
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
    ThrottledError,
)
from sandbox.aliexpress import AliExpressSandbox
from tests.orchestration.connectors.aliexpress.conftest import URL, OpenSupplier, Supplier


def test_a_connection_test_says_who_authorised_the_app(supplier: Supplier) -> None:
    account = supplier.connector.test()
    assert (account.account_id, account.name) == ("2200000000001", "buyer@sandbox.example")
    assert account.server_time == supplier.sandbox.now()


def test_nothing_is_sent_before_the_test(supplier: Supplier) -> None:
    assert supplier.sandbox.faults.requests == 0


def test_a_code_is_exchanged_once_and_its_tokens_are_used_from_then_on(open_supplier: OpenSupplier) -> None:
    supplier = open_supplier(refresh_token="", code="code-0")
    supplier.connector.test()
    supplier.load("products")
    assert supplier.sandbox.gateway.renewals == 1


def test_a_token_that_expires_in_the_middle_of_a_walk_is_renewed_once(supplier: Supplier) -> None:
    pages = supplier.stream("products").read({}, supplier_known())
    first = next(pages)
    supplier.sandbox.pass_time(25 * 3600)
    rest = list(pages)
    assert supplier.sandbox.gateway.renewals == 2
    assert sum(len(page.records) for page in [first, *rest]) == 15


def test_a_refresh_token_that_is_too_old_needs_a_person(supplier: Supplier) -> None:
    supplier.connector.test()
    supplier.sandbox.gateway.refresh.clear()
    supplier.sandbox.pass_time(3 * 86_400)
    with pytest.raises(CredentialsError, match="authorise the app again"):
        supplier.connector.test()


def test_token_calls_fall_back_to_the_other_gateway(open_supplier: OpenSupplier) -> None:
    sandbox = AliExpressSandbox()
    sandbox.gateway.rest_refuses = True
    open_supplier(sandbox).connector.test()
    assert [path for path in sandbox.faults.paths if "token" in path] == ["/rest/auth/token/refresh"]
    assert sandbox.gateway.renewals == 1


def test_the_gateway_of_tokens_and_the_signature_can_be_chosen(open_supplier: OpenSupplier) -> None:
    supplier = open_supplier(gateway="sync", sign_method="md5")
    supplier.connector.test()
    assert set(supplier.sandbox.faults.paths) == {"/sync"}


def test_a_wrong_secret_is_a_matter_of_credentials(open_supplier: OpenSupplier) -> None:
    with pytest.raises(CredentialsError, match="app secret"):
        open_supplier(app_secret="wrong").connector.test()


def test_a_pause_is_as_long_as_the_gateway_says(supplier: Supplier) -> None:
    supplier.connector.test()
    supplier.slept.clear()
    supplier.sandbox.gateway.bans = 3
    supplier.load("orders")
    assert supplier.slept.count(1.0) == 3


def test_no_token_travels_in_an_address(open_supplier: OpenSupplier) -> None:
    sandbox = AliExpressSandbox()
    asked: list[str] = []

    class Watched(TestClient):
        def send(self, request: httpx2.Request, **more: object) -> httpx2.Response:
            asked.append(str(request.url))
            return super().send(request, **more)

    open_supplier(sandbox, Watched(sandbox.app, base_url=URL)).load("products")
    assert set(asked) == {f"{URL}/sync", f"{URL}/rest/auth/token/refresh"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error_response":{"code":"ApiCallLimit","msg":"this ban will last 7 seconds"}}', ThrottledError),
        (b'{"error_response":{"code":"IllegalAccessToken","msg":"expired"}}', CredentialsError),
        (
            b'{"error_response":{"code":"15","sub_code":"isp.service-error","msg":"Remote service error"}}',
            RetryableError,
        ),
        (b'{"error_response":{"code":"15","sub_code":"isv.invalid-parameter","msg":"Remote"}}', FatalError),
        (b'{"error_response":{"code":15,"msg":"Invalid session"}}', CredentialsError),
        (b'{"error_response":{"code":"InsufficientPermission","msg":"no"}}', NotPermittedError),
        (b'{"x_response":{"resp_result":{"resp_code":405,"resp_msg":"The result is empty"}}}', FatalError),
        (b'{"code":"IncompleteSignature","message":"The request signature does not conform"}', CredentialsError),
        (b"<html>maintenance</html>", RetryableError),
        (b'{"x_response":{"resu', RetryableError),
        (b'{"x_response":[1]}', SchemaDriftError),
    ],
)
def test_an_error_inside_status_200_is_found_and_sorted_by_what_to_do(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        unwrap(body, "gateway.example")
    assert "Remote" not in str(caught.value)
    if isinstance(caught.value, ThrottledError):
        assert caught.value.wait == 7


@pytest.mark.parametrize(
    ("wrapped", "found"),
    [
        (b'{"some_d_t_o":[{"a":1},{"a":2}]}', [b'{"a":1}', b'{"a":2}']),
        (b'{"some_d_t_o":{"a":1,"b":2}}', [b'{"a":1,"b":2}']),
        (b'[{"a":1}]', [b'{"a":1}']),
        (b'{"a":1,"b":2}', [b'{"a":1,"b":2}']),
        (b'{"number":[12000000000000001]}', [b"12000000000000001"]),
        (b"null", []),
        (b'""', []),
    ],
)
def test_a_list_is_found_however_it_is_wrapped(wrapped: bytes, found: list[bytes]) -> None:
    assert elements(wrapped, "gateway.example") == found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product_ids", "abc"),
        ("ship_to_countries", "usa"),
        ("currency", "dollars"),
        ("calls_per_second", "0"),
        ("sign_method", "sha1"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(open_supplier: OpenSupplier, field: str, value: str) -> None:
    with pytest.raises(FatalError, match=field):
        open_supplier(**{field: value})


class supplier_known:  # noqa: N801 - an empty landing
    def fingerprints(self) -> dict[str, str]:
        return {}
