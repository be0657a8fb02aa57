"""No export ever shows another business's row, and no name that a person types becomes SQL."""

from __future__ import annotations

import psycopg
import pytest

from app.core.exports.catalogue import count_rows, find_table, tables
from app.core.exports.exceptions import UnknownNameError
from app.core.exports.sessions import reading
from tests.app.core.exports.conftest import OURS, THEIRS, Exports

LANDED = (
    "insert into raw.files_generic_orders (business_id, connection_id, id, payload, payload_hash, fingerprint, run_id, exchange_id) "
    "values (%s, %s, %s, %s, '', '', 'r', 'e')"
)


def test_only_the_own_rows_are_exported(exports: Exports) -> None:
    exports.add("mine")
    exports.add("theirs", THEIRS)
    assert exports.text("csv", "thing_id") == "thing_id\nmine\n"
    assert exports.text("jsonl", "thing_id") == '{"thing_id":"mine"}\n'
    assert exports.text("csv", "thing_id", name="things_seen") == "thing_id\nmine\n"


def test_landed_objects_are_exported_for_their_business_alone(exports: Exports) -> None:
    for business, number in ((OURS, "1"), (THEIRS, "2")):
        exports.write(LANDED, business, business, number, "{}", role="ingest")
    assert exports.text("csv", "id", name="raw.files_generic_orders") == "id\n1\n"


def test_the_role_of_exports_sees_nothing_without_a_business_and_cannot_write(exports: Exports) -> None:
    exports.write(LANDED, OURS, OURS, "1", "{}", role="ingest")
    with reading(exports.settings, OURS, is_raw=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("select * from core.connections")
        with pytest.raises(psycopg.Error), connection.transaction():
            connection.execute("delete from raw.files_generic_orders")
        connection.execute("set local app.business_id = ''")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select * from raw.files_generic_orders")


def test_pipelines_still_read_every_business(exports: Exports) -> None:
    from app.core.database.roles import url_of

    for business in (OURS, THEIRS):
        exports.write(LANDED, business, business, "1", "{}", role="ingest")
    with psycopg.connect(url_of(exports.settings, "transform")) as connection:
        assert connection.execute("select count(*) from raw.files_generic_orders").fetchone() == (2,)


def test_every_landed_table_has_a_wall_for_exports(exports: Exports) -> None:
    """A table without one is not in the catalogue, so nobody would miss it: they are counted."""
    with reading(exports.settings, OURS, is_raw=True) as connection:
        names = {table.name for table in tables(connection, ("raw",))}
    with psycopg.connect(exports.settings.database_url.get_secret_value()) as admin:  # type: ignore[union-attr]
        landed = admin.execute(
            "select table_name from information_schema.columns where table_schema = 'raw' and column_name = 'payload_hash'"
        )
        assert {name for (name,) in landed} <= names
    assert {"loads", "quarantine", "stream_states"} <= names


def test_tables_without_a_wall_and_secrets_are_not_in_the_catalogue(exports: Exports) -> None:
    with reading(exports.settings, OURS) as connection:
        names = {table.full_name for table in tables(connection)}
    assert {"marts.fct_things", "marts.things_seen", "predictions.demand"} <= names
    assert not {name for name in names if name.startswith("core.")} | (
        {"marts.unwalled", "marts.things_leaked"} & names
    )


@pytest.mark.parametrize(
    "name", ["fct_thing", "marts.fct_things; drop table marts.fct_things", 'fct_things"', "core.users", "", "x" * 500]
)
def test_an_unknown_table_is_one_sentence_and_no_sql(exports: Exports, name: str) -> None:
    with reading(exports.settings, OURS) as connection, pytest.raises(UnknownNameError) as caught:
        find_table(tables(connection), name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_near_name_is_suggested(exports: Exports) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean fct_things\?|did you mean fct_things"):
        exports.text("csv", name="fct_thing")
    with pytest.raises(UnknownNameError, match="has no column 'titel': did you mean title"):
        exports.text("csv", "titel")


def test_rows_are_counted_for_the_business(exports: Exports) -> None:
    exports.add("mine")
    exports.add("theirs", THEIRS)
    with exports.open() as (connection, table):
        assert count_rows(connection, table) == 1


def test_rows_that_come_while_exporting_are_of_the_next_export(exports: Exports) -> None:
    exports.add("before")
    with exports.open() as (connection, table):
        assert count_rows(connection, table) == 1
        exports.add("meanwhile")
        assert count_rows(connection, table) == 1
