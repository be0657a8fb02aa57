"""Passwords: which may be chosen (NIST SP 800-63B-4), and argon2id over them. It knows no user and no database.

At least 15 characters, any characters, no composition rule, no expiry; never cut off; a block list instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.identity.exceptions import LoginThrottledError, PasswordError

SHORTEST = 15
LONGEST = 1000
FEWEST_DIFFERENT = 5
# Long passwords that guessers try first, lower case and without spaces; the product's own words are among them.
BLOCKED = (
    "passwordpassword", "passwordpassword1", "password12345678", "password123456789", "thisismypassword", "mypasswordis123",
    "123456789012345", "1234567890123456", "12345678901234567890", "0123456789abcdef", "1q2w3e4r5t6y7u8i", "qwertyuiopasdfgh",
    "qwertyuiop12345", "qwertyuiopasdfghjkl", "asdfghjklzxcvbnm", "abcdefghijklmno", "abcdefghijklmnop", "iloveyouiloveyou",
    "letmeinletmein1", "adminadminadmin", "administrator123", "changemechangeme", "correcthorsebatterystaple",
    "ecommercemanager", "ecom-manager-123", "supersecretpassword", "trustno1trustno1",
)  # fmt: skip

_hasher = PasswordHash([Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)])  # OWASP's minimum
_slots = BoundedSemaphore(2)  # as many as cores: more at once would only slow every other route down
SLOT_SECONDS = 5.0


def check_new_password(password: str, email: str = "") -> None:
    """Raise PasswordError, saying what to do, when the password may not be chosen."""
    clean = _normalised(password)
    if len(clean) < SHORTEST:
        raise PasswordError(f"A password needs at least {SHORTEST} characters: a sentence of a few words is good.")
    if len(clean) > LONGEST:
        raise PasswordError(f"A password has at most {LONGEST} characters: take a shorter one.")
    plain = clean.casefold().replace(" ", "")
    name = email.split("@", maxsplit=1)[0].casefold()
    is_easy = plain in BLOCKED or len(set(plain)) < FEWEST_DIFFERENT or _repeats(plain)
    if is_easy or (len(name) > 3 and plain.replace(name, "").isdigit()):
        raise PasswordError("This password is easy to guess: take a sentence that only you would think of.")


def hash_password(password: str) -> str:
    """argon2id over the NFC form, salted."""
    with _slot():
        return _hasher.hash(_normalised(password))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. Without a hash (no such user) the same time is spent on one that never fits."""
    if len(password) > LONGEST:
        return False
    with _slot():
        fits = _hasher.verify(_normalised(password), password_hash or _dummy())
    return fits and password_hash is not None


def _normalised(password: str) -> str:
    """NFC: the same word typed on two keyboards is one password. Lone surrogates are no characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _repeats(word: str) -> bool:
    """Whether the word is one short piece again and again, like `abcabcabcabcabc`."""
    return word in (word + word)[1:-1]


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=SLOT_SECONDS):
        raise LoginThrottledError("Many people log in at this moment: try again in a few seconds.", wait=5)
    try:
        yield
    finally:
        _slots.release()
