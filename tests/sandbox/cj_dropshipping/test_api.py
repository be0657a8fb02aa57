"""The simulated API answers 200 whatever went wrong, as CJ does."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from sandbox.cj_dropshipping import CjDropshippingSandbox


def token(sandbox: CjDropshippingSandbox, http: TestClient) -> Any:
    return http.post("/authentication/getAccessToken", json={"apiKey": sandbox.api.api_key}).json()


def test_a_refusal_has_status_200_and_a_code() -> None:
    answer = TestClient(CjDropshippingSandbox().app).get("/product/query?pid=1")
    assert answer.status_code == 200
    assert answer.json()["code"] == 1600001


def test_a_pair_of_tokens_is_given_once_in_five_minutes() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.token_pause = 300
    http = TestClient(sandbox.app)
    assert token(sandbox, http)["data"]["accessTokenExpiryDate"].endswith("+08:00")
    assert token(sandbox, http)["code"] == 1600200
    sandbox.pass_time(300)
    assert token(sandbox, http)["code"] == 200


def test_calls_beyond_the_rate_are_refused_on_the_simulated_clock() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.calls_per_second = 1
    http = TestClient(sandbox.app)
    headers = {"CJ-Access-Token": token(sandbox, http)["data"]["accessToken"]}
    codes = [http.get("/setting/get", headers=headers).json()["code"] for _ in range(2)]
    sandbox.pass_time(1)
    assert [*codes, http.get("/setting/get", headers=headers).json()["code"]] == [200, 1600200, 200]


def test_the_same_seed_makes_the_same_account() -> None:
    first, second = CjDropshippingSandbox(3), CjDropshippingSandbox(3)
    assert all(first.truth(name) == second.truth(name) for name in first.streams())
