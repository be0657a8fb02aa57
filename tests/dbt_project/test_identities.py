"""Who is whom: the graph of mails, numbers and accounts against plain Python, and people's word on top of it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.database.roles import url_of
from app.core.database.server import administrative_url
from tests.dbt_project.known_people import Seen, precision_and_recall, resolve, town
from tests.dbt_project.warehouse import BUSINESS, Warehouse

Resolve = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def graph(warehouse: Warehouse) -> Iterator[Resolve]:
    """The model's own SQL over identifiers and decisions that are written in sight; nothing is committed."""
    warehouse.build(None, "--select", "+int_identities__resolved")
    compiled = warehouse.compile("--select", "int_identities__resolved").result.results[0].node.compiled_code
    with psycopg.connect(administrative_url(warehouse.settings)) as connection:
        yield lambda *given, **more: _resolved(connection, compiled, *given, **more)


def _resolved(
    connection: psycopg.Connection[Any], sql: str, seen: Iterable[Seen], merges: Iterable[tuple[str, str]] = (),
    splits: Iterable[str] = (), mails_per_phone: int = 1,
) -> dict[str, str]:  # fmt: skip
    sql = sql.replace("count(distinct seen.mail_hash) > 1", f"count(distinct seen.mail_hash) > {mails_per_phone}")
    with connection.transaction(force_rollback=True):
        cursor = connection.cursor()
        cursor.execute(
            "alter table core.customer_merges drop constraint identities_are_hashes"
        )  # short ones are legible
        cursor.executemany("insert into intermediate.int_identities__seen values (%s, %s, %s, %s)",
                           [(BUSINESS, *row) for row in set(seen)])  # fmt: skip
        decisions = [("merge", *pair) for pair in merges] + [("split", one, None) for one in splits]
        cursor.executemany("insert into core.customer_merges (business_id, kind, identity_hash, other_identity_hash, reason, "
                           "decided_by) values (%s, %s, %s, %s, 'r', 'cli:t')", [(BUSINESS, *d) for d in decisions])  # fmt: skip
        found = cursor.execute(sql.encode()).fetchall()
    assert len({row[1] for row in found}) == len(found)
    return {row[1]: row[4] for row in found}


def _of(kind: str, most: int = 6) -> st.SearchStrategy[str | None]:
    return st.none() | st.integers(1, most).map(lambda number: f"{kind}{number}")


MAILS = _of("m") | st.sampled_from(["shared:1"])
ROWS = st.lists(
    st.builds(Seen, _of("a", 8), MAILS, _of("p")).filter(lambda row: row.mail or row.phone or row.account), max_size=25
)
ANY = st.sampled_from([f"{kind}{number}" for kind in "amp" for number in range(1, 7)])


@settings(max_examples=60, deadline=None)
@given(ROWS, st.lists(st.tuples(ANY, ANY).filter(lambda pair: pair[0] != pair[1]), max_size=3), st.lists(ANY, max_size=2),
       st.sampled_from([1, 3]))  # fmt: skip
def test_the_graph_is_what_union_find_makes_of_the_rules(
    graph: Resolve, rows: list[Seen], merges: list[tuple[str, str]], splits: list[str], mails_per_phone: int
) -> None:
    seen = _one_row_per_account(rows)
    assert graph(seen, merges, splits, mails_per_phone) == resolve(seen, merges, splits, mails_per_phone)


def _one_row_per_account(rows: list[Seen]) -> list[Seen]:
    accounts = {row.account: row for row in rows if row.account}
    return [*accounts.values(), *(row for row in rows if not row.account)]


def test_of_a_known_town_hardly_a_pair_is_joined_wrongly(graph: Resolve) -> None:
    seen, owner = town(2_000, seed=7)
    precision, recall = precision_and_recall(graph(seen), owner)
    assert precision >= 0.99
    assert recall >= 0.65  # second mails stay apart unless somebody says so


def test_a_revoked_merge_leaves_everything_as_it_was(graph: Resolve) -> None:
    seen, _ = town(300, seed=3)
    before, draw = graph(seen), random.Random(1)
    pairs = [tuple(draw.sample(sorted(before), 2)) for _ in range(10)]
    merged = graph(seen, pairs)
    assert all(merged[one] == merged[other] for one, other in pairs)
    assert merged != before
    assert graph(seen) == before


def test_the_data_of_one_person_gone_nobody_else_changes(graph: Resolve) -> None:
    seen, owner = town(300, seed=5)
    before = graph(seen)
    gone = {identifier for identifier, person in owner.items() if person == 12}
    after = graph([row for row in seen if not gone & set(row)])
    others = before.keys() - gone
    assert {one: after[one] for one in others} == {one: before[one] for one in others}


def test_keys_do_not_depend_on_the_order_of_arrival(graph: Resolve) -> None:
    seen, _ = town(200, seed=11)
    assert graph(seen) == graph(random.Random(2).sample(seen, len(seen)))


PEOPLE = """
    select business_id, given.mail, given.phone, given.country from core.businesses,
        unnest(%s::text[], %s::text[], %s::text[]) with ordinality as given (mail, phone, country, number) order by number"""


def hashes(
    warehouse: Warehouse, *people: tuple[str | None, str | None, str | None]
) -> list[tuple[str | None, str | None]]:
    """What the macros make of (mail, phone, country)."""
    inline = "select {{ mail_hash('mail') }}, {{ phone_hash('phone', 'country') }} from people"
    sql = warehouse.compile("--inline", inline).result.results[0].node.compiled_code
    values = [list(column) for column in zip(*people, strict=True)]
    return warehouse.rows(f"with people as ({PEOPLE}) {sql.replace('%', '%%')}", *values)


@pytest.fixture(scope="module")
def hashed(warehouse: Warehouse, graph: Resolve) -> list[tuple[str | None, str | None]]:
    return hashes(
        warehouse,
        ("Ana@Example.com ", "+34 612 345 678", None),
        (" ana@example.com", "0034 612-345-678", "DE"),
        ("an\u0303a@example.com", "612345678", "ES"),
        ("\u00f1", "34612345678", "ES"),
        ("a\u00f1a@example.com", "(07700) 900123", "GB"),
        ("info@example.com", "+447700900123", None),
        ("not a mail", "0000000", "ES"),
        (None, "12345", "ES"),
    )


def test_a_number_is_the_same_however_it_is_written(hashed: list[tuple[str | None, str | None]]) -> None:
    assert len({phone for _, phone in hashed[:4]}) == 1
    assert hashed[4][1] == hashed[5][1]
    assert [phone for _, phone in hashed[6:]] == [None, None]


def test_a_mail_is_compared_without_case_blanks_and_ways_to_write_an_accent(
    hashed: list[tuple[str | None, str | None]],
) -> None:
    assert hashed[0][0] == hashed[1][0]
    assert hashed[2][0] == hashed[4][0] != hashed[0][0]
    assert [hashed[i][0] for i in (3, 6, 7)] == [None, None, None]


def test_an_offices_mailbox_is_marked(hashed: list[tuple[str | None, str | None]]) -> None:
    assert [(mail or "").startswith("shared:") for mail, _ in hashed[:6]] == [False] * 5 + [True]


def test_a_pseudonym_cannot_be_made_from_what_everybody_knows(warehouse: Warehouse, hashed: list[Any]) -> None:
    known = hashlib.sha256(f"{BUSINESS}|mail|ana@example.com".encode()).hexdigest()[:32]
    secret = warehouse.rows("select secret from core.person_keys where business_id = %s", BUSINESS)[0][0]
    assert hashed[0][0] == hashlib.sha256(secret + b"|mail|ana@example.com").hexdigest()[:32] != known


@pytest.mark.parametrize("role", ["app", "ml", "ingest"])
def test_only_who_builds_the_warehouse_reads_the_secret(warehouse: Warehouse, role: Any) -> None:
    with psycopg.connect(url_of(warehouse.settings, role)) as connection:
        connection.execute(f"set app.business_id = '{BUSINESS}'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select secret from core.person_keys")
