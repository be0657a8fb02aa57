"""`ecom customers`: say which customers are one person, and take it back."""

from __future__ import annotations

from uuid import UUID

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import actor, open_runtime
from app.core.customers.merges import list_decisions, merge_customers, revoke_decision, split_identifier
from app.core.database.engine import tenant

group = typer.Typer(help="Which customers are one person, where the data cannot know it.", no_args_is_help=True)
_NEXT = "It counts from the next `ecom run` on; `ecom customers unmerge {}` takes it back."
_REASON = typer.Option(..., help="Why; it is kept.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="customers")


@group.command("merge")
def merge(
    key: str = typer.Argument(help="customer_key of marts.dim_customers."),
    other: str = typer.Argument(help="The other one's."),
    reason: str = _REASON,
    business: str = BUSINESS_OPTION,
) -> None:
    """Say that two customers are one person.

    Example: ecom customers merge 0f3a… 9c1e… --reason "wrote to us that she has a new address"
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        made = merge_customers(database, owner.business_id, key, other, reason=reason, actor=actor())
    say(_NEXT.format(made))


@group.command("split")
def split(
    identifier: str = typer.Argument(help="Hash of a mail, a number or an account that several people share."),
    reason: str = _REASON,
    business: str = BUSINESS_OPTION,
) -> None:
    """Say that an identifier is shared, so that it joins nobody.

    Example: ecom customers split 0f3a… --reason "the reception's number"
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        made = split_identifier(database, owner.business_id, identifier, reason=reason, actor=actor())
    say(_NEXT.format(made))


@group.command("unmerge")
def unmerge(
    merge_id: UUID = typer.Argument(help="As `ecom customers merges` shows it."), business: str = BUSINESS_OPTION
) -> None:
    """Take a merge or a split back: with the next build everything is as it was without it.

    Example: ecom customers unmerge 2f6c0b1e-…
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        revoke_decision(database, owner.business_id, merge_id, actor=actor())
    say("Taken back from the next `ecom run` on.")


@group.command("merges")
def merges(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """What people have said so far, and who said it."""
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        found = list_decisions(database)
    if as_json:
        names = (
            "merge_id",
            "kind",
            "identity_hash",
            "other_identity_hash",
            "reason",
            "decided_by",
            "decided_at",
            "revoked_at",
        )
        print_json([{name: _text(getattr(one, name)) for name in names} for one in found])
        return
    rows = [(str(d.merge_id), d.kind, d.identity_hash, d.other_identity_hash or "", d.reason, d.decided_by,
             "taken back" if d.revoked_at else "stands") for d in found]  # fmt: skip
    print_table(("id", "kind", "one", "other", "reason", "by", "state"), rows, "Nobody has merged or split anything.")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
