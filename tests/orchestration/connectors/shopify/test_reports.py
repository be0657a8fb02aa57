"""The shop's own totals come from its books, and not from the documents that the warehouse is built of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from orchestration.connectors.http import new_client
from orchestration.connectors.shopify import queries, reports
from orchestration.connectors.shopify.reports import DailyTotals
from sandbox.shopify import create
from sandbox.shopify.service import SCOPES
from tests.orchestration.connectors.contract.in_process import InProcess
from tests.orchestration.connectors.contract.stage import HOST, Held, Stage
from tests.orchestration.connectors.shopify.scripted import ScriptedShop


def landed(on: Stage) -> dict[str, Any]:
    held = Held()
    held.load(on.stream("daily_totals"))
    return {day: orjson.loads(payload) for day, payload in held.rows.items()}


def fault(on: Stage, **body: Any) -> dict[str, Any]:
    token = on.sandbox.credentials["client_secret"]
    answer = on.http.post(f"{HOST}/sandbox/fault", json=body, headers={"X-Shopify-Access-Token": token})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_orders_of_a_day_add_up_to_its_total(on: Stage) -> None:
    days = landed(on)
    assert len(days) == 35
    for day in days.values():
        assert sum(Decimal(amount) for _, _, amount in day["by_order"]) == Decimal(day["total_sales"])
        assert sum(count for _, count, _ in day["by_order"]) == day["orders"]
    assert sum(day["orders"] for day in days.values()) > 100


def test_a_refund_that_no_document_shows_is_in_the_books(on: Stage) -> None:
    before = landed(on)
    order = fault(on, kind="hidden_refund", days_ago=3)["planted"]
    after = landed(on)
    [changed] = [day for day in after if after[day] != before[day]]
    refund = Decimal(after[changed]["total_sales"]) - Decimal(before[changed]["total_sales"])
    assert refund < 0
    shown = on.connector().client.query(queries.ORDERS, filter=f"name:{order}", first=1).body["orders"]["nodes"][0]  # type: ignore[attr-defined]
    assert shown["refunds"] == []
    assert fault(on, kind="shown_refunds") == {"shown": 1}
    assert landed(on) == after
    shown = on.connector().client.query(queries.ORDERS, filter=f"name:{order}", first=1).body["orders"]["nodes"][0]  # type: ignore[attr-defined]
    assert Decimal(shown["totalRefundedSet"]["shopMoney"]["amount"]) == -refund


def test_only_days_that_changed_are_read_order_by_order_again(on: Stage) -> None:
    held = Held()
    held.load(on.stream("daily_totals"))
    fault(on, kind="hidden_refund", days_ago=3)
    pages = list(on.stream("daily_totals").read(held.state, held))
    assert sum(len(page.records) for page in pages) == 1


def test_without_the_right_to_reports_the_cursor_says_so(on: Stage) -> None:
    sandbox = create(5, HOST, scopes=tuple(sorted(set(SCOPES) - {"read_reports"})))
    narrow = Stage(on.platform, sandbox, new_client(transport=InProcess(sandbox.app)))
    held = Held()
    held.load(narrow.stream("daily_totals"))
    assert (held.rows, held.state) == ({}, {"not_granted": "read_reports"})


def test_a_shop_that_reports_no_single_orders_still_gives_its_days() -> None:
    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "Shop":
            shop = {"currencyCode": "EUR", "ianaTimezone": "Europe/Madrid"}
            return {"shop": shop, "currentAppInstallation": {"accessScopes": [{"handle": "read_reports"}]}}
        if "order_id" in variables["report"]:
            return {"shopifyqlQuery": {"parseErrors": ["Unknown dimension order_id"], "tableData": None}}
        rows = [{"day": "2026-02-28", "orders": "2", "total_sales": "30.125"}]
        return {"shopifyqlQuery": {"parseErrors": [], "tableData": {"rows": rows}}}

    held = Held()
    held.load(DailyTotals(ScriptedShop(answer).client()))
    assert len(held.rows) == 35
    day = orjson.loads(held.rows["2026-02-28"])
    assert (day["orders"], day["total_sales"], day["by_order"]) == (2, "30.125", None)


def test_days_that_follow_each_other_are_one_question_and_halves_where_an_answer_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reports, "MOST_ROWS", 3)
    asked: list[str] = []

    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "Shop":
            shop = {"currencyCode": "EUR", "ianaTimezone": "Europe/Madrid"}
            return {"shop": shop, "currentAppInstallation": {"accessScopes": [{"handle": "read_reports"}]}}
        since, until = variables["report"].partition("SINCE ")[2].split(" UNTIL ")
        booked = [("2026-02-27", 1), ("2026-02-28", 2), ("2026-02-28", 3), ("2026-02-28", 4)]
        rows = [
            {"day": day, "order_id": str(number), "orders": "1", "total_sales": "1.00"}
            for day, number in booked
            if since <= day <= until[:10]
        ]
        if "order_id" in variables["report"]:
            asked.append(f"{since} {until[:10]}")
            return {"shopifyqlQuery": {"parseErrors": [], "tableData": {"rows": rows[:3]}}}
        days = [
            {"day": "2026-02-27", "orders": "1", "total_sales": "1.00"},
            {"day": "2026-02-28", "orders": "3", "total_sales": "3.00"},
        ]
        return {"shopifyqlQuery": {"parseErrors": [], "tableData": {"rows": days}}}

    held = Held()
    held.load(DailyTotals(ScriptedShop(answer).client()))
    days = {day: orjson.loads(payload)["by_order"] for day, payload in held.rows.items()}
    assert len(days) == 35
    assert days["2026-02-27"] == [["gid://shopify/Order/1", 1, "1.00"]]
    assert days["2026-02-28"] is None
    assert len(asked) < 16
