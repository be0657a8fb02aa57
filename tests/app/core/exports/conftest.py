"""Two businesses with a mart of every type of column, walled as dbt's post-hook walls it, and one landed stream."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.core.database.roles import url_of
from app.core.exports.catalogue import Table, find_table, tables
from app.core.exports.files import export_text
from app.core.exports.selection import Selection
from app.core.exports.sessions import reading
from app.core.settings import Settings

OURS, THEIRS = UUID(int=1), UUID(int=2)
MART = """
    create table marts.fct_things (
        business_id uuid, thing_id text, title text, amount numeric(18, 4), score double precision, quantity integer,
        share numeric, is_test boolean, ordered_at timestamptz, ordered_on date, tags text[], details jsonb,
        valid_to timestamptz
    );
    alter table marts.fct_things enable row level security;
    create policy of_the_business on marts.fct_things for select to ecom_app using (business_id = core.current_business());
    grant select on marts.fct_things to ecom_app, ecom_ml;
    create table marts.unwalled (business_id uuid, thing_id text);
    grant select on marts.unwalled to ecom_app;
    create view marts.things_seen with (security_invoker = true) as select business_id, thing_id from marts.fct_things;
    create view marts.things_leaked as select business_id, thing_id from marts.fct_things;
    grant select on marts.things_seen, marts.things_leaked to ecom_app;
"""


class Exports:
    """Writes rows in sight and exports them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def write(self, statement: str, *values: Any, role: str = "transform") -> None:
        with psycopg.connect(url_of(self.settings, role)) as connection:  # type: ignore[arg-type]
            connection.execute(statement, values or None)

    def add(self, thing: str, business: UUID = OURS, **given: Any) -> None:
        columns = {"business_id": business, "thing_id": thing} | given
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        self.write(f"insert into marts.fct_things ({names}) values ({marks})", *columns.values())

    @contextmanager
    def open(self, name: str = "fct_things", *columns: str) -> Iterator[tuple[psycopg.Connection[Any], Table]]:
        with reading(self.settings, OURS, is_raw=name.startswith("raw.")) as connection:
            table = find_table(tables(connection), name)
            yield connection, table.only(list(columns)) if columns else table

    def text(self, kind: Any, *columns: str, name: str = "fct_things", **options: Any) -> str:
        with self.open(name, *columns) as (connection, table):
            held = io.BytesIO()
            export_text(connection, Selection(table, **options), kind, held, lambda rows: None)
        return held.getvalue().decode()


@pytest.fixture
def exports(database: Settings) -> Exports:
    found = Exports(database)
    found.write(MART)
    return found


Say = Callable[..., str]
