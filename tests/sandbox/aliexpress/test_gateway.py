"""The simulated gateway refuses what the platform refuses."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from starlette.testclient import TestClient

from sandbox.aliexpress import AliExpressSandbox


def call(sandbox: AliExpressSandbox, path: str, signed_path: str = "", **params: str) -> Any:
    sent = {"app_key": "500001", "timestamp": str(int(time.time() * 1000)), "sign_method": "sha256"} | params
    text = signed_path + "".join(key + sent[key] for key in sorted(sent))
    sent["sign"] = hmac.new(sandbox.gateway.secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
    return TestClient(sandbox.app).post(path, data=sent).json()


def token(sandbox: AliExpressSandbox) -> str:
    path = "/auth/token/refresh"
    return str(call(sandbox, f"/rest{path}", path, refresh_token="refresh-0")["access_token"])


def test_a_signature_over_other_parameters_is_refused() -> None:
    sandbox = AliExpressSandbox()
    sent = {"app_key": "500001", "timestamp": "1700000000000", "sign_method": "sha256", "sign": "0" * 64, "method": "x"}
    assert TestClient(sandbox.app).post("/sync", data=sent).json()["error_response"]["code"] == "IncompleteSignature"


def test_a_token_is_good_for_a_day_of_the_simulated_clock() -> None:
    sandbox = AliExpressSandbox()
    session = token(sandbox)
    assert "error_response" not in call(sandbox, "/sync", method="aliexpress.ds.feedname.get", session=session)
    sandbox.pass_time(24 * 3600)
    answer = call(sandbox, "/sync", method="aliexpress.ds.feedname.get", session=session)
    assert answer["error_response"]["code"] == "IllegalAccessToken"


def test_a_misspelled_parameter_gives_an_empty_result_and_no_error() -> None:
    sandbox = AliExpressSandbox()
    answer = call(sandbox, "/sync", method="aliexpress.ds.product.get", session=token(sandbox), productId="1")
    assert answer["aliexpress_ds_product_get_response"]["result"] == {}


def test_an_address_in_camel_case_is_not_seen() -> None:
    sandbox = AliExpressSandbox()
    request = json.dumps(
        {"out_order_id": "1", "logistics_address": {"country": "US", "mobileNo": "1"}, "product_items": []}
    )
    answer = call(
        sandbox,
        "/sync",
        method="aliexpress.ds.order.create",
        session=token(sandbox),
        param_place_order_request4_open_api_d_t_o=request,
    )
    result = answer["aliexpress_ds_order_create_response"]["result"]
    assert result["is_success"] is False
    assert result["error_code"] == "B_DROPSHIPPER_DELIVERY_ADDRESS_VALIDATE_FAIL"


def test_the_same_seed_makes_the_same_suppliers() -> None:
    first, second = AliExpressSandbox(3), AliExpressSandbox(3)
    assert all(first.truth(name) == second.truth(name) for name in first.streams())
