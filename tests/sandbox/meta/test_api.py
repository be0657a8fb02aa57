"""The simulated Graph API wants a proof, and says its errors in bodies."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from starlette.testclient import TestClient

from sandbox.meta import MetaSandbox
from sandbox.meta.data import ACCOUNT


def ask(sandbox: MetaSandbox, path: str, **params: Any) -> Any:
    proof = hmac.new(sandbox.api.secret.encode(), sandbox.api.token.encode(), hashlib.sha256).hexdigest()
    headers = {"Authorization": f"Bearer {sandbox.api.token}"}
    return TestClient(sandbox.app).get(f"/{path}", params={"appsecret_proof": proof} | params, headers=headers)


def test_a_call_without_its_proof_is_refused_with_status_400() -> None:
    answer = ask(MetaSandbox(), f"act_{ACCOUNT}", appsecret_proof="0")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_pages_follow_cursors_and_usage_stands_in_headers() -> None:
    sandbox = MetaSandbox()
    wanted = {"time_range": '{"since":"2026-11-01","until":"2026-11-07"}', "limit": "500"}
    first = ask(sandbox, f"act_{ACCOUNT}/insights", **wanted)
    assert "call_count" in first.headers["X-App-Usage"]
    paging = first.json()["paging"]
    second = ask(sandbox, f"act_{ACCOUNT}/insights", **wanted, after=paging["cursors"]["after"]).json()
    assert "next" in paging
    assert "next" not in second["paging"]
    assert len(first.json()["data"]) + len(second["data"]) == 7 * len(sandbox.store.ads)


def test_the_same_seed_makes_the_same_account() -> None:
    first, second = MetaSandbox(3), MetaSandbox(3)
    assert all(first.truth(name) == second.truth(name) for name in first.streams())
