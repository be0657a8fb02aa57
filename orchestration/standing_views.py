"""Whether the project's views stand in the database as the project has them, so that a build can leave them out: two
thirds of all models are views, and making each again costs a build seconds for nothing.

The mark is a comment on one of the views: it goes with the view, and a database that was restored has both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from orchestration.manifest import DBT_FOLDER

TABLES_AND_ALL_TESTS = (
    *("--indirect-selection", "empty", "--select", "resource_type:test", "--select", "resource_type:model"),
    *("--exclude", "config.materialized:view,resource_type:model"),
)
"""What dbt is told in place of building everything: without `empty` a test would be left out with the view it is about."""

Manifest = Mapping[str, Any]


def views_stand(transform_url: str, manifest: Manifest) -> bool:
    """Whether every view is there and was made from this version of the project."""
    views = _views(manifest)
    marked = views[0]
    with psycopg.connect(transform_url) as connection:
        row = connection.execute(
            "select obj_description(to_regclass(%s), 'pg_class'), "
            "(select count(*) from pg_views where schemaname || '.' || viewname = any(%s))",
            (marked, views),
        ).fetchone()
    return row == (_mark(manifest), len(views))


def note_views(transform_url: str, manifest: Manifest) -> None:
    """Mark the views as those of this version of the project, after a build that made them all."""
    view = sql.Identifier(*_views(manifest)[0].split("."))
    with psycopg.connect(transform_url) as connection:
        connection.execute(sql.SQL("comment on view {} is {}").format(view, sql.Literal(_mark(manifest))))


def _views(manifest: Manifest) -> list[str]:
    return sorted(f"{node['schema']}.{node['alias']}" for node in _view_nodes(manifest))


def _view_nodes(manifest: Manifest) -> list[Mapping[str, Any]]:
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return [node for node in models if node["config"]["materialized"] == "view"]


def _mark(manifest: Manifest) -> str:
    """A checksum over all that a view's SQL is made of: models, the project's macros, and the project's variables. Tables count
    too: one that loses a column takes the views over it with it."""
    package = manifest["metadata"]["project_name"]
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    parts = [f"{node['unique_id']} {node['checksum']['checksum']}" for node in models]
    parts += [macro["macro_sql"] for macro in manifest["macros"].values() if macro["package_name"] == package]
    parts.append((DBT_FOLDER / "dbt_project.yml").read_text())
    return "views " + hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
