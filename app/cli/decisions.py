"""The decision loop without a browser: `ecom recommendations`, `decide`, `implement`, `outcomes`."""

from __future__ import annotations

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import Runtime, WrongUseError, actor, open_runtime
from app.cli.sandbox import wake_if_ours


def add_to(app: typer.Typer) -> None:
    app.command("recommendations")(recommendations)
    app.command("decide")(decide)
    app.command("implement")(implement)
    app.command("outcomes")(outcomes)
