"""`ecom connect PLATFORM`: one command per installed platform, made from what the platform declares.

It knows no platform by name, except those that no longer exist.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.given import credentials_in, given_values, option_of, variable_of
from app.cli.output import JSON_OPTION, print_json, say
from app.cli.runtime import open_runtime
from app.core.connections.connect import connect
from app.core.connections.store import Connection
from app.core.exceptions import UserError
from orchestration.connectors.base import Field, Platform
from orchestration.connectors.registry import platforms, problems

GONE = {
    "paapi": "Amazon's Product Advertising API ended in May 2026: `ecom connect amazon_associates` uses the Creators API that took its place.",
    "oberlo": "Oberlo closed in June 2022: import its export files with `ecom import`, or connect `aliexpress` or `cj_dropshipping`.",
    "shareasale": "ShareASale closed and moved to Awin: use `ecom connect awin`, and `ecom import` for ShareASale's old export files.",
}

group = typer.Typer(
    help="Connect a platform: the connection is tested before it is stored, sealed.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    for platform in platforms().values():
        for name in {platform.name, platform.name.replace("_", "-")}:
            group.command(name, help=help_of(platform), hidden=name != platform.name)(command_of(platform))
    for name, sentence in (GONE | problems()).items():
        anything = {"ignore_unknown_options": True, "allow_extra_args": True}
        group.command(name, hidden=True, context_settings=anything)(_refusing(sentence))
    app.add_typer(group, name="connect")


def command_of(platform: Platform) -> Callable[..., None]:
    """A function whose signature has an option for each field of the platform."""
    options: dict[str, tuple[Any, Any]] = {
        "url": (str, typer.Option(None, help=_url_help(platform))),
        **{field.name: (str, _option(platform, field)) for field in platform.fields},
        "credentials_file": (Path, typer.Option(None, help="JSON object with any of these fields, and `url`.")),
        "ca_file": (Path, typer.Option(None, help="Certificates (PEM) of a private authority to trust as well.")),
        "business": (str, BUSINESS_OPTION),
        "as_json": (bool, JSON_OPTION),
    }

    def command(**values: Any) -> None:
        _connect(platform, **values)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(n, keyword, default=o, annotation=t) for n, (t, o) in options.items()]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {name: kind for name, (kind, _) in options.items()}
    return command


def help_of(platform: Platform) -> str:
    """What a person should know before they type anything: the rights that are asked for, why, and an example."""
    words = [f"Connect {platform.title} and print the connection's id.", ""]
    if platform.scopes:
        words += ["Rights that it asks for:", ""]
        words += [f"- {s.name}: {s.reason}{'' if s.is_required else ' (optional)'}\n" for s in platform.scopes]
    secret = next((field for field in platform.fields if field.is_secret and field.is_required), None)
    example = f"ecom connect {platform.name} --business corner-shop"
    example += "" if platform.url else f" --url {platform.url_help}"
    many = sum(field.is_required for field in platform.fields) > 1
    example += " --credentials-file keys.json" if many or not secret else f" {option_of(secret)} -"
    return "\n".join([*words, f"Example: {example}"])


def _connect(
    platform: Platform,
    *,
    url: str | None,
    credentials_file: Path | None,
    ca_file: Path | None,
    business: str | None,
    as_json: bool,
    **typed: str | None,
) -> None:
    runtime = open_runtime()
    owner = runtime.business(business)
    filed = credentials_in(credentials_file) if credentials_file else {}
    address = filed.pop("url", None) if url is None else url
    if not (address or platform.url):
        raise WrongUseError(f"{platform.title} needs the address of your account: --url {platform.url_help}")
    values = given_values(platform, typed, filed)
    made = connect(runtime.engine, owner, platform, address, values, settings=runtime.settings, ca_file=ca_file)
    if as_json:
        print_json({"connection_id": str(made.connection_id), "name": made.name, "currency_code": made.currency_code})
        return
    say(f"Connected {_described(made)}. Next: ecom run --business {owner.slug}")
    typer.echo(str(made.connection_id))


def _described(made: Connection) -> str:
    facts = ", ".join(fact for fact in (made.currency_code, made.timezone) if fact)
    return f"{made.name}: {facts}" if facts else made.name


def _option(platform: Platform, field: Field) -> Any:
    words = [field.help]
    if field.is_secret:
        words.append(f"`-` reads it from standard input (or set {variable_of(platform, field)}).")
    if field.default:
        words.append(f"Without it: {field.default}.")
    elif not field.is_required:
        words.append("May be left out.")
    return typer.Option(None, option_of(field), help=" ".join(words))


def _url_help(platform: Platform) -> str:
    if platform.url:
        return f"Only for a sandbox on a private host; without it: {platform.url}"
    return f"Address of your account, for example {platform.url_help}"


def _refusing(sentence: str) -> Callable[[], None]:
    def refuse() -> None:
        raise UserError(sentence)

    return refuse
