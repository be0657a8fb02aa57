"""The simulated API is as strict as Ahrefs', and counts as it does."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.ahrefs import AhrefsSandbox

KEYWORDS = {"target": "shop.example", "country": "us", "date": "2026-11-20", "select": "keyword,volume", "limit": "10"}


def ask(sandbox: AhrefsSandbox, params: dict[str, str], key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {key or sandbox.api.key}"}
    return TestClient(sandbox.app).get("/site-explorer/organic-keywords", params=params, headers=headers)


def test_rows_cost_what_their_fields_cost() -> None:
    answer = ask(AhrefsSandbox(), KEYWORDS)
    assert len(answer.json()["keywords"]) == 10
    assert answer.headers["x-api-units-cost-total-actual"] == "110"


@pytest.mark.parametrize("missing", ["date", "select"])
def test_a_list_needs_a_date_and_its_fields(missing: str) -> None:
    answer = ask(AhrefsSandbox(), {name: value for name, value in KEYWORDS.items() if name != missing})
    assert answer.status_code == 400


def test_a_parameter_that_is_gone_is_refused() -> None:
    assert ask(AhrefsSandbox(), KEYWORDS | {"volume_mode": "average"}).status_code == 400


def test_a_wrong_key_is_answered_by_a_list() -> None:
    answer = ask(AhrefsSandbox(), KEYWORDS, key="another")
    assert (answer.status_code, answer.json()) == (403, ["Error", "Forbidden"])
