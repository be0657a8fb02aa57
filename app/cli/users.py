"""`ecom user`: people who can log in. A password comes from standard input, the environment, or is made here and shown once."""

from __future__ import annotations

import os
import secrets
from typing import get_args

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import print_line, say
from app.cli.runtime import open_runtime
from app.cli.secrets import read_secret
from app.core.identity.users import add_member, create_user, find_user_by_email
from app.schemas.identity import Role

group = typer.Typer(help="People who can log in to the dashboard, and their roles.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="user")


@group.command("create")
def create(
    email: str = typer.Argument(help="The address to log in with."),
    business: str = BUSINESS_OPTION,
    role: str = typer.Option("owner", help="owner, manager, approver, analyst, data_engineer, support or viewer."),
    password: str = typer.Option(
        None, help="`-` reads it from standard input; or set ECOM_USER_PASSWORD; else one is made."
    ),
) -> None:
    """Give a person a role in a business; somebody who can log in already keeps the password.

    Example: ecom user create jo@example.com --business corner-shop --role approver
    """
    if role not in get_args(Role):
        raise WrongUseError(f"{role!r} is no role: use {', '.join(get_args(Role))}.")
    runtime = open_runtime()
    owner = runtime.business(business)
    user, made = find_user_by_email(runtime.engine, email), None
    if user is None:
        is_given = password is not None or "ECOM_USER_PASSWORD" in os.environ
        made = None if is_given else secrets.token_urlsafe(15)
        secret = made or read_secret(password, "ECOM_USER_PASSWORD", "--password")
        user = create_user(runtime.engine, email, secret)
    add_member(runtime.engine, owner.business_id, user.user_id, role)  # type: ignore[arg-type] # checked above
    say(f"{user.email} is {role} of {owner.name}.")
    if made:
        print_line(f"Password (shown this once): {made}")
