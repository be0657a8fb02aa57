"""Alive, ready, documented; and what happens when the database is not there."""

from __future__ import annotations

from sqlalchemy import create_engine
from starlette.testclient import TestClient

from app.api.main import create_app
from app.core.database.server import administrative_url
from app.core.settings import Settings
from tests.app.api.world import World


def test_a_migrated_database_is_ready(api: TestClient) -> None:
    assert api.get("/ready").json() == {"status": "ok"}


def test_without_a_database_it_lives_but_is_not_ready_and_nothing_is_a_500(world: World) -> None:
    nowhere = create_engine("postgresql+psycopg://ecom_app:x@127.0.0.1:9/ecom", connect_args={"connect_timeout": 2})
    app = create_app(world.settings, nowhere, with_screens=False)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as api:
        assert api.get("/health").status_code == 200
        headers = world.bearer(world.members["owner"])
        for path in ("/ready", "/api/auth/me", f"/api/businesses/{world.shop.slug}/overview"):
            answer = api.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable"), path


def test_an_empty_database_is_not_ready_and_says_what_to_run(database: Settings) -> None:
    url = administrative_url(database).rpartition("/")[0] + "/postgres"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    app = create_app(database, engine, with_screens=False)
    with TestClient(app, base_url="http://localhost") as api:
        answer = api.get("/ready")
    engine.dispose()
    assert answer.status_code == 503
    assert "ecom up" in answer.json()["detail"]


def test_a_mistake_of_ours_is_a_number_and_not_a_stack_trace(world: World) -> None:
    app = create_app(world.settings, world.engine, with_screens=False)
    app.state.engine = "no engine at all"
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as api:
        answer = api.get("/ready")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "engine" not in answer.text
    assert "AttributeError" not in answer.text


def test_every_route_is_described_with_its_problems(api: TestClient) -> None:
    description = api.get("/api/openapi.json").json()
    for operations in description["paths"].values():
        for operation in operations.values():
            assert operation["description"]
            assert operation["tags"]
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_the_documentation_is_one_page_without_scripts_and_other_hosts(api: TestClient) -> None:
    page = api.get("/api/docs").text
    assert "POST /api/businesses/{slug}/recommendations/{recommendation_id}/decisions" in page
    assert "<script" not in page
    assert "src=" not in page
