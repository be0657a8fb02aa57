"""The simulated Data API is as strict as Google's."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from starlette.testclient import TestClient

from sandbox.ga4 import Ga4Sandbox
from sandbox.ga4.api import AUDIENCE
from sandbox.ga4.service import EMAIL, PROPERTY, _key

PATH = f"/properties/{PROPERTY}:runReport"
FUNNEL: dict[str, Any] = {
    "dateRanges": [{"startDate": "today", "endDate": "today"}],
    "dimensions": [{"name": "date"}],
    "metrics": [{"name": "sessions"}],
}


def ask(body: dict[str, Any], key: Any = None) -> Any:
    now = int(time.time())
    claims = {"iss": EMAIL, "sub": EMAIL, "aud": AUDIENCE, "iat": now, "exp": now + 3600}
    token = jwt.encode(claims, key or _key(), algorithm="RS256")
    return TestClient(Ga4Sandbox().app).post(PATH, json=body, headers={"Authorization": f"Bearer {token}"})


def test_values_are_strings_and_days_have_no_hyphens() -> None:
    answer = ask(FUNNEL).json()
    assert answer["rowCount"] == 1
    assert len(answer["rows"][0]["dimensionValues"][0]["value"]) == 8
    assert isinstance(answer["rows"][0]["metricValues"][0]["value"], str)
    assert answer["propertyQuota"]["tokensPerDay"]["remaining"] < 200_000


def test_another_key_opens_nothing() -> None:
    answer = ask(FUNNEL, generate_private_key(public_exponent=65537, key_size=2048))
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("dimensions", "metrics"), [(["date", "itemId", "itemName"], ["sessions"]), (["date"], ["sessions"] * 11)]
)
def test_what_does_not_go_together_is_refused(dimensions: list[str], metrics: list[str]) -> None:
    body = FUNNEL | {"dimensions": [{"name": n} for n in dimensions], "metrics": [{"name": n} for n in metrics]}
    assert ask(body).status_code == 400
