"""Whatever is wrong with a database is said in one sentence, without its password."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.exceptions import DatabaseError
from app.core.database.server import administrative_url, dagster_url, require_version
from app.core.settings import Settings

PASSWORD = "topsecret"


def refusal(url: str) -> str:
    with pytest.raises(DatabaseError) as caught:
        administrative_url(Settings(database_url=SecretStr(url)))
    sentence = str(caught.value)
    assert PASSWORD not in sentence
    assert caught.value.__cause__ is None
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_server_that_does_not_answer_is_named() -> None:
    assert "No PostgreSQL answers at 127.0.0.1:1" in refusal(f"postgresql://ecom:{PASSWORD}@127.0.0.1:1/ecom")


def test_a_wrong_password_is_told_from_a_missing_database(server: EmbeddedPostgres) -> None:
    good = server.url()
    address = good.split("@")[1]
    assert "refuses user ecom" in refusal(f"postgresql://ecom:{PASSWORD}@{address}")
    assert "refuses user nobody" in refusal(f"postgresql://nobody:{PASSWORD}@{address}")
    assert "The database nowhere does not exist" in refusal(good.removesuffix("ecom") + "nowhere")


@pytest.mark.parametrize(
    "url",
    [f"mysql://u:{PASSWORD}@h/d", f"{PASSWORD}", f"postgresql://u:{PASSWORD}@h", f"postgresql://u:{PASSWORD}@h:port/d"],
)
def test_a_url_that_is_none_of_postgresql_is_not_repeated(url: str) -> None:
    assert "write it as postgresql://user:password@host:5432/database" in refusal(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_usual_spelling_of_a_url_is_understood(server: EmbeddedPostgres, scheme: str) -> None:
    url = server.url()
    settings = Settings(database_url=SecretStr(url.replace("postgresql", scheme, 1)))
    assert administrative_url(settings) == url
    assert dagster_url(settings).startswith("postgresql+psycopg2://")
    assert dagster_url(settings).endswith("/dagster")


@pytest.mark.parametrize("number", [90_624, 140_013, 149_999])
def test_an_old_server_is_refused_with_its_version(number: int) -> None:
    with pytest.raises(DatabaseError, match=rf"^PostgreSQL {number // 10_000} is too old: .* 15 or newer"):
        require_version(number)


@pytest.mark.parametrize("number", [150_000, 180_004])
def test_a_new_enough_server_is_taken(number: int) -> None:
    require_version(number)
