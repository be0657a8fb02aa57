"""The application sees one tenant at a time, and none by accident."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from app.core.businesses.store import create_business
from app.core.database.engine import app_engine, as_operator, as_user, tenant
from app.core.database.exceptions import UnsafeRoleError
from app.core.database.roles import role_url
from app.core.identity.users import create_user
from app.core.settings import Settings

COUNT = text("select count(*) from core.connections")
INSERT = text("insert into core.connections (business_id, platform, name) values (:business_id, 'files', :name)")


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def businesses(engine: Engine) -> list[UUID]:
    """Two businesses with one connection each."""
    made = [create_business(engine, f"Shop {i}", "EUR", "Europe/Madrid").business_id for i in range(2)]
    for business_id in made:
        with tenant(engine, business_id) as connection:
            connection.execute(INSERT, {"business_id": business_id, "name": "orders"})
    return made


def test_a_tenant_sees_its_own_rows_only(engine: Engine, businesses: list[UUID]) -> None:
    for business_id in businesses:
        with tenant(engine, business_id) as connection:
            assert connection.execute(text("select business_id from core.connections")).scalars().all() == [business_id]
            assert connection.execute(text("select business_id from core.businesses")).scalars().all() == [business_id]


def test_no_tenant_is_an_error_and_never_all_rows(engine: Engine, businesses: list[UUID]) -> None:
    with tenant(engine, businesses[0]) as connection:
        connection.execute(COUNT)
    with pytest.raises(DataError, match="uuid"), engine.begin() as connection:  # the same pooled connection again
        connection.execute(COUNT)
    engine.dispose()
    with pytest.raises(ProgrammingError, match=r"app\.business_id"), engine.begin() as connection:  # a new connection
        connection.execute(COUNT)


def test_a_person_or_an_operator_sees_no_business_rows(engine: Engine, businesses: list[UUID]) -> None:
    with pytest.raises(DataError), as_user(engine, uuid4()) as connection:
        connection.execute(COUNT)
    with pytest.raises((DataError, ProgrammingError)), as_operator(engine) as connection:
        connection.execute(COUNT)


def test_a_row_for_another_business_is_refused(engine: Engine, businesses: list[UUID]) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), tenant(engine, businesses[0]) as connection:
        connection.execute(INSERT, {"business_id": businesses[1], "name": "stolen"})
    with tenant(engine, businesses[0]) as connection:
        assert connection.execute(text("update core.connections set name = 'x'")).rowcount == 1
        assert connection.execute(text("delete from core.connections where name <> 'x'")).rowcount == 0


def test_a_person_sees_the_businesses_he_or_she_belongs_to(engine: Engine, businesses: list[UUID]) -> None:
    user = create_user(engine, "anna@example.com", "four words are enough")
    mine = create_business(engine, "Mine", "EUR", "Europe/Madrid", owner=user.user_id)
    with as_user(engine, user.user_id) as connection:
        assert connection.execute(text("select business_id from core.businesses")).scalars().all() == [mine.business_id]
    with as_user(engine, uuid4()) as connection:
        assert connection.execute(text("select count(*) from core.businesses")).scalar() == 0


def test_a_pool_shared_by_two_tenants_mixes_no_row(engine: Engine, businesses: list[UUID]) -> None:
    query = text("select business_id from core.connections")

    def foreign_rows(number: int) -> int:
        business_id = businesses[number % 2]
        with tenant(engine, business_id) as connection:
            return sum(row.business_id != business_id for row in connection.execute(query))

    with ThreadPoolExecutor(24) as threads:
        assert sum(threads.map(foreign_rows, range(3000))) == 0


def test_a_failed_transaction_leaves_nothing_and_no_tenant(engine: Engine, businesses: list[UUID]) -> None:
    half_done = text(
        "insert into core.connections (business_id, platform, name) select :id, 'files', (1 / n)::text from (values (1), (0)) v (n)"
    )
    with pytest.raises(DataError), tenant(engine, businesses[0]) as connection:
        connection.execute(half_done, {"id": businesses[0]})
    with tenant(engine, businesses[0]) as connection:
        assert connection.execute(COUNT).scalar() == 1


def test_start_up_refuses_a_role_that_sees_past_the_walls(database: Settings) -> None:
    assert database.database_url is not None
    admin = database.database_url.get_secret_value()
    for url, flaw in ((admin, "is a superuser"), (role_url(admin, "ingest", database), "owns tables")):
        with pytest.raises(UnsafeRoleError, match=flaw):
            app_engine(database.model_copy(update={"app_database_url": SecretStr(url)}))


def test_start_up_refuses_bypassrls(database: Settings) -> None:
    assert database.database_url is not None
    admin = database.database_url.get_secret_value()
    chosen = f"bypass_{uuid4().hex[:8]}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create role {chosen} login bypassrls password 'word'")
        url = admin.replace(admin.split("//")[1].split("@")[0], f"{chosen}:word")
        with pytest.raises(UnsafeRoleError, match="has BYPASSRLS"):
            app_engine(database.model_copy(update={"app_database_url": SecretStr(url)}))
        connection.execute(f"drop role {chosen}")


def test_history_cannot_be_rewritten_by_the_application(engine: Engine, businesses: list[UUID]) -> None:
    for table in ("recommendation_events", "approvals"):
        for statement in (
            f"update core.{table} set actor = 'x'",
            f"delete from core.{table}",
            f"truncate core.{table}",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                tenant(engine, businesses[0]) as connection,
            ):
                connection.execute(text(statement))


def test_money_that_is_no_number_is_refused(engine: Engine, businesses: list[UUID]) -> None:
    with pytest.raises(IntegrityError), tenant(engine, businesses[0]) as connection:
        connection.execute(text("select cast('NaN' as core.money_amount)"))


def test_errors_carry_no_parameters(engine: Engine, businesses: list[UUID]) -> None:
    with pytest.raises(ProgrammingError) as caught, tenant(engine, businesses[0]) as connection:
        connection.execute(INSERT, {"business_id": businesses[1], "name": "anna@example.com"})
    assert "anna@example.com" not in str(caught.value)
