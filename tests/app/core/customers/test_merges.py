"""A merge is checked, kept with who said it and why, and only ever revoked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from app.core.businesses.store import Business, create_business
from app.core.customers.merges import MergeError, list_decisions, merge_customers, revoke_decision, split_identifier
from app.core.database.engine import app_engine, tenant
from app.core.database.server import connect
from app.core.settings import Settings

ANA, BEA = "a" * 32, "shared:" + "b" * 32
MART = """
    create table marts.dim_customers (business_id uuid, customer_key text);
    grant select on marts.dim_customers to ecom_app;
    insert into marts.dim_customers select business_id, unnest(array[%s, %s]) from core.businesses"""


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(engine: Engine, database: Settings) -> Business:
    """A business with two customers."""
    business = create_business(engine, "Shop", "EUR", "Europe/Madrid")
    assert database.database_url is not None
    with connect(database.database_url.get_secret_value()) as admin:
        for statement in MART.split(";"):
            admin.execute(statement.encode(), (ANA, BEA) if "%s" in statement else None)
    return business


@pytest.fixture
def books(engine: Engine, shop: Business) -> Iterator[Connection]:
    with tenant(engine, shop.business_id) as connection:
        yield connection


def test_a_merge_keeps_who_said_it_and_stays_when_it_is_revoked(books: Connection, shop: Business) -> None:
    made = merge_customers(books, shop.business_id, ANA, BEA, reason=" same person ", actor="cli:jo")
    revoke_decision(books, shop.business_id, made, actor="cli:al")
    (found,) = list_decisions(books)
    assert (found.kind, found.identity_hash, found.other_identity_hash) == ("merge", ANA, BEA)
    assert (found.reason, found.decided_by, found.revoked_by) == ("same person", "cli:jo", "cli:al")
    assert found.revoked_at is not None


def test_a_decision_is_revoked_once(books: Connection, shop: Business) -> None:
    made = split_identifier(books, shop.business_id, ANA, reason="a desk", actor="cli:jo")
    revoke_decision(books, shop.business_id, made, actor="cli:jo")
    with pytest.raises(MergeError, match="no merge"):
        revoke_decision(books, shop.business_id, made, actor="cli:jo")


@pytest.mark.parametrize(
    ("other", "reason", "sentence"),
    [(ANA, "r", "the same customer"), ("c" * 32, "r", "No customer has the key"), ("' or true --", "r", "is no key"),
     (BEA, "  ", "Say why"), (BEA, "x" * 501, "Say why")],
    ids=["itself", "nobody", "no key", "no reason", "a long reason"],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    books: Connection, shop: Business, other: str, reason: str, sentence: str
) -> None:
    with pytest.raises(MergeError, match=sentence):
        merge_customers(books, shop.business_id, ANA, other, reason=reason, actor="cli:jo")
    assert list_decisions(books) == []


@pytest.mark.parametrize(
    "change", ["delete from core.customer_merges", "update core.customer_merges set reason = 'other'"]
)
def test_what_was_said_cannot_be_made_unsaid(books: Connection, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        books.execute(text(change))
