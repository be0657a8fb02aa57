"""Which passwords may be chosen, and that they are hashed as promised."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.identity.exceptions import PasswordError
from app.core.identity.passwords import check_new_password, hash_password, verify_password

GOOD = "my dog ate the invoice"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x1" * 3 + "abcdefghi",
        "夜は短し歩けよ乙女、春の風とともに",
        " leading and trailing ",
        "w" * 3 + "xyz!" * 30 + "ab",
        "Ünïcödé ist erlaubt",
    ],
)
def test_any_characters_may_be_used_when_there_are_enough(password: str) -> None:
    check_new_password(password, "anna@example.com")


@pytest.mark.parametrize("password", ["", "short", "fourteen chars", "é" * 14, "e\u0301" * 14])
def test_fewer_than_fifteen_characters_are_refused(password: str) -> None:
    with pytest.raises(PasswordError, match="at least 15 characters"):
        check_new_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaa",
        "123456789012345",
        "PasswordPassword",
        "abcabcabcabcabcabc",
        "correct horse battery staple",
        "Change Me Change Me",
        "annabella1234567",
    ],
)
def test_what_guessers_try_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordError, match="easy to guess"):
        check_new_password(password, "annabella@example.com")


def test_a_password_too_long_to_hash_cheaply_is_refused_and_never_cut() -> None:
    with pytest.raises(PasswordError, match="at most 1000"):
        check_new_password("ab cd ef" * 200)
    long = "many words " * 80
    assert verify_password(long, hash_password(long))
    assert not verify_password(long + "x", hash_password(long))


def test_the_same_word_typed_on_another_keyboard_is_the_same_password() -> None:
    assert verify_password("cafe\u0301 au lait et croissant", hash_password("caf\u00e9 au lait et croissant"))


def test_the_hash_is_argon2id_with_the_promised_cost_and_a_salt() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


@pytest.mark.parametrize("password", ["", "wrong", "nul\0", "\ud800" * 20, "x" * 1_000_000, "nobody has this password"])
def test_a_wrong_password_never_fits(password: str) -> None:
    assert not verify_password(password, hash_password(GOOD))
    assert not verify_password(password, None)


def test_twenty_at_once_are_through_in_seconds() -> None:
    known = hash_password(GOOD)
    started = time.monotonic()
    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(lambda _: verify_password(GOOD, known), range(20)))
    assert time.monotonic() - started < 5
