"""Who is let in, how often one may try, and that nobody learns who has an account."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import Engine, text

from app.core.database.engine import app_engine
from app.core.identity.exceptions import IdentityError, LoginError, LoginThrottledError, PasswordError
from app.core.identity.throttle import TRIES_PER_ACCOUNT, TRIES_PER_NETWORK, network_of, note_try
from app.core.identity.users import add_member, authenticate, count_users, create_user, find_user
from app.core.settings import Settings

EMAIL, PASSWORD, HOME = "anna@example.com", "my dog ate the invoice", "203.0.113.7"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_user_logs_in_however_the_address_is_typed(engine: Engine) -> None:
    user = create_user(engine, " Anna@Example.com ", PASSWORD, "Anna")
    assert authenticate(engine, "ANNA@example.COM", PASSWORD, HOME, NOON) == user
    assert find_user(engine, user.user_id) == user
    assert count_users(engine) == 1


def test_an_address_has_one_user(engine: Engine) -> None:
    create_user(engine, EMAIL, PASSWORD)
    with pytest.raises(IdentityError, match="has a user already"):
        create_user(engine, EMAIL.upper(), PASSWORD)


@pytest.mark.parametrize("email", ["", "anna", "@", "a@b@c", "a b@c.de", "a@b\n.de", "a\0@b.de", "x" * 300 + "@y.de"])
def test_what_is_no_address_makes_no_user(engine: Engine, email: str) -> None:
    with pytest.raises(IdentityError, match="no e-mail address"):
        create_user(engine, email, PASSWORD)


def test_a_weak_password_makes_no_user(engine: Engine) -> None:
    with pytest.raises(PasswordError):
        create_user(engine, EMAIL, "short")
    assert count_users(engine) == 0


def test_every_refusal_says_the_same(engine: Engine) -> None:
    create_user(engine, EMAIL, PASSWORD)
    create_user(engine, "gone@example.com", PASSWORD)
    with engine.begin() as connection:
        connection.execute(text("update core.users set disabled_at = now() where email = 'gone@example.com'"))
    messages = set()
    for email, password in (
        (EMAIL, "wrong"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
        ("\0\ud800", ""),
    ):
        with pytest.raises(LoginError) as caught:
            authenticate(engine, email, password, HOME, NOON)
        messages.add((type(caught.value), str(caught.value)))
    assert len(messages) == 1


def test_an_unknown_address_takes_as_long_as_a_wrong_password(engine: Engine) -> None:
    create_user(engine, EMAIL, PASSWORD)
    seconds: dict[str, list[float]] = {EMAIL: [], "nobody@example.com": []}
    for number in range(15):
        for email, times in seconds.items():
            started = time.perf_counter()
            with pytest.raises(LoginError):
                authenticate(engine, email, "wrong", f"198.51.100.{number}", NOON)
            times.append(time.perf_counter() - started)
    known, unknown = (median(times) for times in seconds.values())
    assert 0.5 < known / unknown < 2


def test_guessing_is_slowed_for_the_guesser_and_not_for_the_owner(engine: Engine) -> None:
    user = create_user(engine, EMAIL, PASSWORD)
    for _ in range(TRIES_PER_ACCOUNT):
        with pytest.raises(LoginError):
            authenticate(engine, EMAIL, "wrong", HOME, NOON)
    with pytest.raises(LoginThrottledError, match=r"wait 15 minutes") as caught:
        authenticate(engine, EMAIL, PASSWORD, HOME, NOON)
    assert caught.value.wait == 900
    assert authenticate(engine, EMAIL, PASSWORD, "198.51.100.1", NOON) == user
    assert authenticate(engine, EMAIL, PASSWORD, HOME, NOON + timedelta(minutes=16)) == user


def test_one_password_over_many_accounts_is_slowed_too(engine: Engine) -> None:
    for number in range(TRIES_PER_NETWORK):
        note_try(engine, f"user{number}@example.com", HOME, NOON)
    with pytest.raises(LoginThrottledError):
        note_try(engine, "one.more@example.com", HOME, NOON)


def test_a_restart_forgives_nothing_and_a_right_password_does(database: Settings, engine: Engine) -> None:
    create_user(engine, EMAIL, PASSWORD)
    for _ in range(TRIES_PER_ACCOUNT - 1):
        note_try(engine, EMAIL, HOME, NOON)
    authenticate(engine, EMAIL, PASSWORD, HOME, NOON)
    for _ in range(TRIES_PER_ACCOUNT):
        note_try(engine, EMAIL, HOME, NOON)
    restarted = app_engine(database)
    with pytest.raises(LoginThrottledError):
        authenticate(restarted, EMAIL, PASSWORD, HOME, NOON)
    restarted.dispose()


def test_no_address_is_kept_in_clear_by_the_brake(engine: Engine) -> None:
    note_try(engine, EMAIL, HOME, NOON)
    with engine.begin() as connection:
        assert "anna" not in str(connection.execute(text("select * from core.login_failures")).one())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "unknown"),
    ],
)
def test_an_ipv6_household_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_unknown_role_is_refused_with_the_known_ones(engine: Engine) -> None:
    user = create_user(engine, EMAIL, PASSWORD)
    with pytest.raises(IdentityError, match="use one of owner, manager"):
        add_member(engine, user.user_id, user.user_id, "root")  # type: ignore[arg-type]
