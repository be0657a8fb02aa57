"""Credentials open in their own row, with their own key, unchanged, and nowhere else."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.core.connections.exceptions import SealError
from app.core.connections.sealing import Sealer
from app.core.settings import Settings, SettingsError

BUSINESS, ROW = uuid4(), uuid4()
SECRETS = {"token": "shpat_0123456789", "note": "ünïcödé"}
SEALER = Sealer(b"k" * 32)


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    envelope = SEALER.seal(SECRETS, BUSINESS, ROW)
    assert SEALER.open(envelope, BUSINESS, ROW) == SECRETS
    assert b"shpat" not in envelope
    assert envelope != SEALER.seal(SECRETS, BUSINESS, ROW)


def test_it_opens_in_no_other_row_and_for_no_other_business() -> None:
    envelope = SEALER.seal(SECRETS, BUSINESS, ROW)
    for business, row in ((BUSINESS, uuid4()), (uuid4(), ROW)):
        with pytest.raises(SealError, match="were altered"):
            SEALER.open(envelope, business, row)


def test_a_change_of_any_byte_is_noticed() -> None:
    envelope = SEALER.seal(SECRETS, BUSINESS, ROW)
    for place in range(len(envelope)):
        with pytest.raises(SealError):
            SEALER.open(envelope[:place] + bytes([envelope[place] ^ 1]) + envelope[place + 1 :], BUSINESS, ROW)
    for length in range(len(envelope)):
        with pytest.raises(SealError):
            SEALER.open(envelope[:length], BUSINESS, ROW)


def test_another_key_is_told_from_an_altered_value() -> None:
    with pytest.raises(SealError, match="another key"):
        Sealer(b"x" * 32).open(SEALER.seal(SECRETS, BUSINESS, ROW), BUSINESS, ROW)


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        sealers = list(threads.map(lambda _: Sealer.of(settings), range(8)))
    envelope = sealers[0].seal(SECRETS, BUSINESS, ROW)
    assert all(sealer.open(envelope, BUSINESS, ROW) == SECRETS for sealer in sealers)
    assert (settings.secrets_folder / "kek").stat().st_mode & 0o777 == 0o600


def test_a_key_from_the_environment_is_used_and_none_is_written(tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    settings = Settings(home=tmp_path, kek=SecretStr(key))
    assert Sealer.of(settings).open(SEALER.seal(SECRETS, BUSINESS, ROW), BUSINESS, ROW) == SECRETS
    assert not (settings.secrets_folder / "kek").exists()


@pytest.mark.parametrize("kek", ["", "short", "not base64!", base64.b64encode(b"k" * 16).decode()])
def test_a_weak_key_is_refused_with_the_remedy_and_not_repeated(tmp_path: Path, kek: str) -> None:
    with pytest.raises(SettingsError, match=r"openssl rand -base64 32") as caught:
        Sealer.of(Settings(home=tmp_path, kek=SecretStr(kek)))
    assert not kek or kek not in str(caught.value)
