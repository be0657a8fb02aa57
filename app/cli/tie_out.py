"""`ecom tie-out`: do our numbers equal the platform's own, and which orders make the difference?"""

from __future__ import annotations

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_line, print_table
from app.cli.runtime import open_runtime
from app.core.database.engine import tenant
from app.core.tie_out.read import tie_out as read_tie_out
from app.schemas.tie_out import ConnectionTieOut, TieOut
from orchestration.connectors.registry import platforms

NO_TOTALS_OF_FILES = "a file has no totals of its own"


def add_to(app: typer.Typer) -> None:
    app.command("tie-out")(tie_out)


def tie_out(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """Compare the last 28 complete days with each platform's own totals; list every order that differs, and why.

    Example: ecom tie-out --business corner-shop
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        found = read_tie_out(database, owner.business_id)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _print(found)


def _print(found: TieOut) -> None:
    if not found.connections:
        print_line("Nothing can be compared yet: connect a shop, then `ecom run`.")
    if found.broken_check:
        print_line(found.broken_check)
    for one in found.connections:
        print_line(one.sentence)
        if one.state == "not reported":
            print_line(f"  {_why_not(one)}")
    if not found.differences:
        return
    names = {one.connection_id: one.name for one in found.connections}
    rows = [
        (names.get(line.connection_id), line.day_on, line.order_number or line.order_id, line.reported_amount,
         line.warehouse_amount, line.difference_amount, line.currency_code, line.reason)
        for line in found.differences
    ]  # fmt: skip
    print_table(("connection", "day", "order", "platform", "warehouse", "difference", "", "why"), rows, "")


def _why_not(one: ConnectionTieOut) -> str:
    platform = platforms().get(one.platform)
    if platform is None:
        return f"Why: {NO_TOTALS_OF_FILES}."
    if one.not_granted:
        return f"Why: it is not granted {one.not_granted}; the connector's README says how."
    return f"Why: {'its report could not be read yet' if platform.totals_stream else platform.no_totals}."
