"""A business is what was asked for, or one sentence says why not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.core.businesses.checks import BusinessError, checked_currency, checked_name, checked_timezone, slug_of
from app.core.businesses.store import (
    BusinessNotFoundError,
    create_business,
    find_business,
    find_membership,
    list_businesses,
    list_memberships,
)
from app.core.database.engine import app_engine
from app.core.identity.users import add_member, create_user
from app.core.settings import Settings


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Corner Shop", "corner-shop"),
        ("Café Zürich & Söhne", "cafe-zurich-sohne"),
        ("Straße 7", "strasse-7"),
        ("株式会社", "business"),
        ("🛒", "business"),
        ("  --x--  ", "x"),
        ("a" * 200, "a" * 50),
        ("'; drop table core.businesses; --", "drop-table-core-businesses"),
        ("²③", "23"),
    ],
)
def test_a_slug_is_plain_whatever_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "two\nlines", "nul\0", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(BusinessError, match="1 to 200 characters on one line"):
        checked_name(name)


@pytest.mark.parametrize(("code", "found"), [("EUR", "EUR"), (" gbp ", "GBP"), ("jpy", "JPY"), ("KWD", "KWD")])
def test_a_currency_is_taken_in_any_case(code: str, found: str) -> None:
    assert checked_currency(code) == found


@pytest.mark.parametrize("code", ["EURO", "", "DEM", "XXX", "€", "BTC", "E\0R", "x" * 10_000])
def test_a_currency_that_does_not_exist_is_named_in_one_sentence(code: str) -> None:
    with pytest.raises(
        BusinessError, match=r"^The currency .{1,60} does not exist: use an ISO 4217 code such as EUR or GBP\.$"
    ):
        checked_currency(code)


@pytest.mark.parametrize(
    ("name", "found"), [("Europe/London", "Europe/London"), ("europe/LONDON", "Europe/London"), ("utc", "UTC")]
)
def test_a_zone_is_taken_in_any_case(name: str, found: str) -> None:
    assert checked_timezone(name) == found


@pytest.mark.parametrize("name", ["Europe/Londn", "", "../../etc/passwd", "/etc/localtime", "GMT+25", "Mars/Base"])
def test_a_zone_that_does_not_exist_is_named_in_one_sentence(name: str) -> None:
    with pytest.raises(BusinessError, match=r"^The time zone .* does not exist: use an IANA name such as .*\.$"):
        checked_timezone(name)


def test_a_misspelt_zone_brings_the_right_one() -> None:
    with pytest.raises(BusinessError, match="Europe/London"):
        checked_timezone("Europe/Londn")


def test_namesakes_get_numbers_also_when_made_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(5) as threads:
        made = list(threads.map(lambda _: create_business(engine, "Corner Shop", "EUR", "Europe/Madrid"), range(5)))
    slugs = ["corner-shop", *(f"corner-shop-{n}" for n in range(2, 6))]
    assert sorted(b.slug for b in made) == slugs
    assert [b.slug for b in list_businesses(engine)] == slugs
    assert find_business(engine, "corner-shop-3") in made


def test_a_refused_business_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(BusinessError):
        create_business(engine, "Corner Shop", "EURO", "Europe/Madrid")
    assert list_businesses(engine) == []


@pytest.mark.parametrize("slug", ["nowhere", "", "a\0b", "x' or '1'='1"])
def test_an_unknown_slug_is_said_to_be_unknown(engine: Engine, slug: str) -> None:
    with pytest.raises(BusinessNotFoundError, match="There is no business"):
        find_business(engine, slug)


def test_a_person_finds_own_businesses_and_foreign_ones_look_like_none(engine: Engine) -> None:
    anna, ben = (create_user(engine, f"{n}@example.com", "four words are enough").user_id for n in ("anna", "ben"))
    mine = create_business(engine, "Anna's", "EUR", "Europe/Madrid", owner=anna)
    shared = create_business(engine, "Ben's", "EUR", "Europe/Madrid", owner=ben)
    add_member(engine, shared.business_id, anna, "viewer")
    assert [(m.business, m.role) for m in list_memberships(engine, anna)] == [(mine, "owner"), (shared, "viewer")]
    assert find_membership(engine, anna, shared.slug).role == "viewer"
    messages = set()
    for slug in (mine.slug, "nowhere"):
        with pytest.raises(BusinessNotFoundError) as caught:
            find_membership(engine, ben, slug)
        messages.add(str(caught.value))
    assert len(messages) == 1
    assert list_memberships(engine, uuid4()) == []
