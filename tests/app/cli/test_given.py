"""Where a platform's fields come from: options, variables for secrets, a credentials file. No value is ever shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.connect import GONE, help_of
from app.cli.failures import WrongUseError
from app.cli.given import credentials_in, given_values
from app.cli.main import assemble
from app.core.exceptions import UserError
from orchestration.connectors.base import Access, Connector, Field, Platform, Scope
from orchestration.connectors.registry import platforms


def never(_access: Access) -> Connector:
    raise AssertionError("nothing is connected here")


SHOP = Platform(
    name="corner_shop",
    title="Corner shop",
    domain="sales",
    fields=(
        Field("client_id", "From the shop's admin."),
        Field("client_secret", "From the same page.", is_secret=True),
        Field("region", "Where the shop is.", default="eu"),
        Field("service_key", "Only for reports.", is_secret=True, is_required=False),
    ),
    scopes=(Scope("orders", "what was sold"), Scope("prices", "to change them", is_required=False)),
    streams=(),
    connect=never,
    url_help="https://corner.example.com",
)


def test_an_option_wins_over_the_credentials_file() -> None:
    typed = {"client_id": "typed", "client_secret": None, "region": None, "service_key": None}
    assert given_values(SHOP, typed, {"client_id": "filed", "client_secret": "s"}) == {
        "client_id": "typed",
        "client_secret": "s",
    }


def test_a_secret_may_come_from_a_variable_or_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOM_CORNER_SHOP_CLIENT_SECRET", "from the variable")
    assert given_values(SHOP, {"client_id": "i"}, {})["client_secret"] == "from the variable"
    monkeypatch.setattr("sys.stdin", io.StringIO("first\nsecond\n"))
    found = given_values(SHOP, {"client_id": "i", "client_secret": "-", "service_key": "-"}, {})
    assert (found["client_secret"], found["service_key"]) == ("first", "second")


def test_a_key_file_of_many_lines_is_read_whole_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    key = json.dumps({"type": "service_account", "private_key": "x"}, indent=2)
    monkeypatch.setattr("sys.stdin", io.StringIO(key + "\n"))
    assert given_values(SHOP, {"client_id": "i", "client_secret": "-"}, {})["client_secret"] == key


def test_a_secret_typed_as_an_argument_is_taken_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert given_values(SHOP, {"client_id": "i", "client_secret": "s3cret"}, {})["client_secret"] == "s3cret"


@pytest.mark.parametrize(("typed", "named"), [({}, "--client-id"), ({"client_id": "i"}, "--client-secret -")])
def test_what_is_missing_is_named_with_the_ways_to_give_it(typed: dict[str, str], named: str) -> None:
    with pytest.raises(WrongUseError, match=named):
        given_values(SHOP, typed, {})


def test_an_object_in_a_credentials_file_becomes_its_json_text(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"client_id": 7, "service_key": {"type": "x"}, "url": "https://a.example"}')
    assert credentials_in(file) == {"client_id": "7", "service_key": '{"type":"x"}', "url": "https://a.example"}


@pytest.mark.parametrize("content", ["", "not json: s3cret", '["s3cret"]', None])
def test_a_credentials_file_that_is_none_is_refused_without_its_content(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "keys.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(WrongUseError) as caught:
        credentials_in(file)
    assert str(file) in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_help_names_rights_with_their_reasons_and_an_example() -> None:
    text = help_of(SHOP)
    assert "orders: what was sold" in text
    assert "prices: to change them (optional)" in text
    assert "ecom connect corner_shop --business corner-shop --url https://corner.example.com --credentials-file" in text


@pytest.mark.parametrize("name", GONE)
def test_who_looks_for_a_platform_that_is_gone_hears_what_took_its_place(name: str) -> None:
    result = CliRunner().invoke(assemble(["connect"]), ["connect", name, "--token", "x"])
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == GONE[name]


@pytest.mark.parametrize("name", platforms())
def test_every_installed_platform_has_a_command_with_its_fields(name: str) -> None:
    result = CliRunner().invoke(assemble(["connect"]), ["connect", name, "--help"], terminal_width=200)
    assert result.exit_code == 0, result.output
    for field in platforms()[name].fields:
        assert f"--{field.name.replace('_', '-')}" in result.output
        assert field.help.endswith(".")  # another sentence follows it
    for scope in platforms()[name].scopes:
        assert scope.name in result.output
        assert " ".join(scope.reason.split()) in " ".join(result.output.replace("│", " ").split())
