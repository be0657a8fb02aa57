"""One definition of a figure for screens, programs and merchants' own: the same number wherever it is asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.api.world import World


def ask(api: TestClient, world: World, path: str, **query: Any) -> Any:
    answer = api.get(
        f"/api/businesses/{world.shop.slug}/{path}", params=query, headers=world.bearer(world.members["viewer"])
    )
    return answer.json() | {"status": answer.status_code} if isinstance(answer.json(), dict) else answer.json()


def test_the_overviews_figures_are_the_registrys(api: TestClient, world: World) -> None:
    [group] = ask(api, world, "overview")["groups"]
    for window in group["windows"]:
        for kpi in window["kpis"]:
            span = {"from": window["first_on"], "to": window["last_on"]}
            [value] = ask(api, world, f"metrics/{kpi['name']}", **span)["values"]
            assert Decimal(value["value"]) == Decimal(kpi["value"]), kpi["name"]
            assert kpi["definition"].startswith(ask(api, world, f"metrics/{kpi['name']}")["metric"]["definition"])


def test_a_figure_says_what_it_counts_how_and_as_of_when(api: TestClient, world: World) -> None:
    found = ask(api, world, "metrics/orders")
    assert found["metric"]["definition"] == "Orders placed, cancelled ones included."
    assert "from marts.fct_sales_daily" in found["metric"]["sql"]
    assert (found["first_on"], found["last_on"], found["as_of"]) == ("2026-02-01", "2026-02-28", "2026-03-01T09:30:00Z")
    assert ask(api, world, "metrics/net_sales")["metric"]["expression"] == "sales_before_returns - returned_goods"
    assert {one["name"] for one in ask(api, world, "metrics")} >= {"orders", "net_sales", "tie_out_share"}


def test_what_nothing_feeds_is_null_with_the_reason(api: TestClient, world: World) -> None:
    [value] = ask(api, world, "metrics/stock_out_share")["values"]
    assert value["value"] is None
    assert "nothing that feeds it has been loaded" in value["reason"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [("metrics/nonsense", {}, 404), ("metrics/orders", {"by": "x; drop table"}, 400), ("metrics/orders", {"from": "2026-03-01", "to": "2026-01-01"}, 400),
     ("metrics/orders", {"from": "1900-01-01", "to": "2026-01-01"}, 400), ("metrics/orders", {"from": "yesterday"}, 422)],
)  # fmt: skip
def test_a_wrong_question_gets_one_sentence(
    api: TestClient, world: World, path: str, query: dict[str, str], status: int
) -> None:
    found = ask(api, world, path, **query)
    assert found["status"] == status
    assert "\n" not in found["detail"]


def test_a_merchants_own_figure_is_kept_and_refused_with_the_reason(api: TestClient, world: World) -> None:
    mine, path = world.bearer(world.members["owner"]), f"/api/businesses/{world.shop.slug}/kpis"
    made = api.post(path, json={"name": "Kept per order", "expression": "net_sales / orders"}, headers=mine)
    assert made.status_code == 201, made.text
    [value] = made.json()["values"]
    assert made.json()["unit"] == "money"
    assert Decimal(value["value"]) > 0
    refused = api.post(path, json={"name": "Sum", "expression": "net_sales + orders"}, headers=mine)
    assert (refused.status_code, "do not belong together" in refused.json()["detail"]) == (400, True)
    assert [one["name"] for one in ask(api, world, "kpis")] == ["Kept per order"]
    assert api.delete(f"{path}/{made.json()['kpi_id']}", headers=mine).status_code == 204
    assert ask(api, world, "kpis") == []
