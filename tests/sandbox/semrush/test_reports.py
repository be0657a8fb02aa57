"""The simulated reports are text, and so are their errors."""

from __future__ import annotations

from starlette.testclient import TestClient

from sandbox.semrush import SemrushSandbox


def test_a_wrong_key_is_an_error_in_text_with_status_200() -> None:
    answer = TestClient(SemrushSandbox().app).get("/?key=wrong&type=domain_ranks")
    assert answer.status_code == 200
    assert answer.text.startswith("ERROR 120 ::")


def test_every_line_is_paid_for() -> None:
    sandbox = SemrushSandbox()
    http, before = TestClient(sandbox.app), sandbox.reports.balance
    asked = {"key": sandbox.reports.key, "type": "domain_organic", "domain": "shop.example", "database": "us"}
    answer = http.get("/", params=asked | {"display_limit": "3", "export_columns": "Ph,Po"})
    assert answer.text.splitlines()[0] == "Keyword;Position"
    assert len(answer.text.splitlines()) == 4
    assert before - sandbox.reports.balance == 30
    assert http.get("/users/countapiunits.html", params=asked).text == f"{sandbox.reports.balance:,}"
