"""A session ends when the server says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from app.core.identity.sessions import ABSOLUTE, IDLE, find_session, is_alive, open_session, revoke_all, revoke_session
from app.core.identity.users import User, create_user

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def user(engine: Engine) -> User:
    return create_user(engine, "anna@example.com", "my dog ate the invoice")


def test_a_token_finds_its_session_and_is_stored_nowhere(engine: Engine, user: User) -> None:
    token = open_session(engine, user.user_id, NOON)
    session = find_session(engine, token, NOON)
    assert session is not None
    assert session.user == user
    assert is_alive(engine, session.session_id, NOON)
    with engine.begin() as connection:
        assert token not in str(connection.execute(text("select * from core.sessions")).one())


def test_each_log_in_has_a_new_token(engine: Engine, user: User) -> None:
    assert open_session(engine, user.user_id, NOON) != open_session(engine, user.user_id, NOON)


@pytest.mark.parametrize("token", ["", "unknown", "\0", "\ud800", "x" * 100_000])
def test_an_unknown_token_finds_nothing(engine: Engine, token: str) -> None:
    assert find_session(engine, token, NOON) is None


def test_an_idle_session_ends_and_a_used_one_goes_on(engine: Engine, user: User) -> None:
    used, idle = open_session(engine, user.user_id, NOON), open_session(engine, user.user_id, NOON)
    half = NOON + IDLE / 2
    assert find_session(engine, used, half)
    later = NOON + IDLE + timedelta(minutes=1)
    assert find_session(engine, used, later)
    assert find_session(engine, idle, later) is None


def test_a_day_is_the_most_however_busy(engine: Engine, user: User) -> None:
    token, now = open_session(engine, user.user_id, NOON), NOON
    while now < NOON + ABSOLUTE:
        assert find_session(engine, token, now)
        now += IDLE * 0.9
    assert find_session(engine, token, NOON + ABSOLUTE) is None


def test_logging_out_ends_this_session_at_once(engine: Engine, user: User) -> None:
    token, other = open_session(engine, user.user_id, NOON), open_session(engine, user.user_id, NOON)
    session = find_session(engine, token, NOON)
    assert session is not None
    revoke_session(engine, token, NOON)
    assert find_session(engine, token, NOON) is None
    assert not is_alive(engine, session.session_id, NOON)
    assert find_session(engine, other, NOON)


def test_logging_out_everywhere_and_disabling_end_all(engine: Engine, user: User) -> None:
    first = open_session(engine, user.user_id, NOON)
    revoke_all(engine, user.user_id, NOON)
    assert find_session(engine, first, NOON) is None
    second = open_session(engine, user.user_id, NOON)
    with engine.begin() as connection:
        connection.execute(text("update core.users set disabled_at = now()"))
    assert find_session(engine, second, NOON) is None
