"""Settings come from the environment, and what is wrong there is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.core.settings import REPOSITORY, Settings, SettingsError, settings


def test_an_empty_environment_is_enough() -> None:
    read = settings()
    assert read.home == REPOSITORY / ".ecom"
    assert read.database_url is None
    assert not read.allow_private_hosts


def test_the_environment_is_read_under_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "ECOM_HOME": "state",
        "DATABASE_URL": "postgresql://a:b@c/d",
        "ECOM_POSTGRES_PORT": "5433",
        "ECOM_ALLOW_PRIVATE_HOSTS": "1",
        "ECOM_APP_DATABASE_URL": "",
    }.items():
        monkeypatch.setenv(name, value)
    read = settings()
    assert read.home == tmp_path / "state"
    assert read.database_url == SecretStr("postgresql://a:b@c/d")
    assert (read.postgres_port, read.allow_private_hosts, read.app_database_url) == (5433, True, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ECOM_POSTGRES_PORT", "abc"), ("ECOM_DASHBOARD_PORT", "70000"), ("ECOM_ALLOW_PRIVATE_HOSTS", "perhaps")],
)
def test_a_variable_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^The environment variable {name} cannot be used"):
        settings()


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    secret = SecretStr("postgresql://a:topsecret@c/d")
    shown = repr(Settings(database_url=secret, app_database_url=secret, kek=secret, text_api_key=secret))
    assert "topsecret" not in shown


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="set ECOM_HOME to a folder of yours"):
        Settings(home=tmp_path / "file" / "home").folder("logs")
