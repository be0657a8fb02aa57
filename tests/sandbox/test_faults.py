"""Planned faults happen once each, in their order, to whatever platform stands behind them."""

from __future__ import annotations

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sandbox.faults import WEB_PAGE, Fault, Faults

BODY = {"orders": [{"id": 1, "total": "9.90", "lines": [{"total": "1"}]}]}


async def orders(_request: Request) -> JSONResponse:
    return JSONResponse(BODY)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def http(faults: Faults) -> TestClient:
    return TestClient(faults.over(Starlette(routes=[Route("/orders", orders)])))


def test_each_fault_is_met_once_and_then_the_platform_answers(faults: Faults, http: TestClient) -> None:
    faults.throttle("7", times=2)
    faults.refuse(403)
    faults.plan(Fault())
    faults.fail()
    assert [http.get("/orders").status_code for _ in range(6)] == [429, 429, 403, 200, 503, 200]
    assert (faults.waiting, faults.requests, set(faults.paths)) == (0, 6, {"/orders"})


@pytest.mark.parametrize("retry_after", [None, "0", "-1", "soon", "99999"])
def test_a_pause_is_asked_for_in_the_words_that_were_given(
    faults: Faults, http: TestClient, retry_after: str | None
) -> None:
    faults.throttle(retry_after)
    assert http.get("/orders").headers.get("Retry-After") == retry_after


def test_broken_answers_look_whole_from_outside(faults: Faults, http: TestClient) -> None:
    whole = http.get("/orders").content
    faults.truncate()
    faults.web_page()
    cut, page = http.get("/orders"), http.get("/orders")
    assert (cut.status_code, cut.content) == (200, whole[: len(whole) // 2])
    assert (page.status_code, page.content) == (200, WEB_PAGE)


def test_a_lost_connection_is_an_error_of_the_transport(faults: Faults, http: TestClient) -> None:
    faults.drop()
    with pytest.raises(httpx2.RemoteProtocolError):
        http.get("/orders")
    assert http.get("/orders").json() == BODY


def test_a_field_changes_its_type_wherever_it_stands(faults: Faults, http: TestClient) -> None:
    faults.flip("total")
    order = http.get("/orders").json()["orders"][0]
    assert order == {"id": 1, "total": {"flipped": "9.90"}, "lines": [{"total": {"flipped": "1"}}]}


def test_what_is_planned_can_be_called_off(faults: Faults, http: TestClient) -> None:
    faults.fail(times=100)
    faults.clear()
    assert http.get("/orders").json() == BODY
