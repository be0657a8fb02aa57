"""A build leaves the views out only where all of them stand as this version of the project makes them."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.standing_views import note_views, views_stand


def project(*views: str, sql: str = "select 1", macro: str = "{{ x }}", table_sql: str = "select 1") -> dict[str, Any]:
    nodes = {
        f"model.ecom.{name}": {
            "unique_id": f"model.ecom.{name}", "resource_type": "model", "schema": "staging", "alias": name,
            "config": {"materialized": "view"}, "checksum": {"checksum": sql},
        }
        for name in views
    }  # fmt: skip
    table = {
        "unique_id": "model.ecom.t", "resource_type": "model", "schema": "marts", "alias": "t",
        "config": {"materialized": "incremental"}, "checksum": {"checksum": table_sql},
    }  # fmt: skip
    macros = {"macro.ecom.m": {"package_name": "ecom", "macro_sql": macro}, "other": {"package_name": "dbt"}}
    return {"metadata": {"project_name": "ecom"}, "nodes": nodes | {"model.ecom.t": table}, "macros": macros}


@pytest.fixture
def url(database: Settings) -> str:
    """Two views, made by the role that builds."""
    found = url_of(database, "transform")
    with psycopg.connect(found) as connection:
        connection.execute("create view staging.a as select 1 as x")
        connection.execute("create view staging.b as select 1 as x")
    return found


def test_views_that_nobody_noted_are_made(url: str) -> None:
    assert not views_stand(url, project("a", "b"))


def test_noted_views_are_left_out(url: str) -> None:
    note_views(url, project("a", "b"))
    assert views_stand(url, project("a", "b"))


@pytest.mark.parametrize(
    "changed",
    [
        project("a", "b", sql="select 2"),
        project("a", "b", macro="{{ y }}"),
        project("a", "b", "c"),
        project("a"),
        project("a", "b", table_sql="select 2"),
    ],
    ids=["a model", "a macro", "one more", "one less", "a table"],
)
def test_another_version_of_the_project_is_made(url: str, changed: dict[str, Any]) -> None:
    note_views(url, project("a", "b"))
    assert not views_stand(url, changed)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_view_that_is_gone_is_made_again(url: str, name: str) -> None:
    note_views(url, project("a", "b"))
    with psycopg.connect(url) as connection:
        connection.execute(f"drop view staging.{name}".encode())
    assert not views_stand(url, project("a", "b"))
