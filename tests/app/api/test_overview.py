"""Key figures are what their definitions say, for this business only."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.app.api.world import World


def overview(api: TestClient, world: World) -> dict[str, Any]:
    answer = api.get(f"/api/businesses/{world.shop.slug}/overview", headers=world.bearer(world.members["viewer"]))
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(overview: dict[str, Any], days: int) -> dict[str, tuple[Any, Any]]:
    [group] = overview["groups"]
    [window] = [one for one in group["windows"] if one["days"] == days]
    return {kpi["name"]: (kpi["value"] and float(kpi["value"]), float(kpi["previous"])) for kpi in window["kpis"]}


def test_a_week_is_seven_complete_days_without_test_orders_and_other_businesses(api: TestClient, world: World) -> None:
    found = figures(overview(api, world), 7)
    assert found["net_sales"] == (2100 - 50, 1400)
    assert found["orders"] == (14, 14)
    assert found["units"] == (28, 28)
    assert found["refunds"] == (60.5, 0)
    assert found["average_order_value"] == (150, 100)


def test_the_day_that_is_not_over_is_left_out(api: TestClient, world: World) -> None:
    [group] = overview(api, world)["groups"]
    assert group["daily"][-1]["day"] == "2026-02-28"
    assert group["windows"][0]["last_on"] == "2026-02-28"


def test_every_figure_has_a_definition_and_the_page_an_as_of_time(api: TestClient, world: World) -> None:
    found = overview(api, world)
    assert found["as_of"] == "2026-03-01T09:30:00Z"
    assert all(kpi["definition"] for window in found["groups"][0]["windows"] for kpi in window["kpis"])
    assert found["freshness"][0]["status"] == "connected"


def test_a_business_without_orders_is_told_what_to_do(api: TestClient, world: World) -> None:
    mine = world.bearer(world.stranger)
    made = api.post(
        "/api/businesses", json={"name": "New", "currency_code": "EUR", "timezone": "Europe/Paris"}, headers=mine
    )
    assert made.status_code == 201, made.text
    answer = api.get(f"/api/businesses/{made.json()['slug']}/overview", headers=mine).json()
    assert answer["groups"] == []
    assert "connect a shop" in answer["notes"][0]
