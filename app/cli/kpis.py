"""`ecom kpi`: figures of one's own, made of registered ones; and `ecom metrics`, which lists what there is."""

from __future__ import annotations

from uuid import UUID

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import open_runtime
from app.core.database.engine import tenant
from app.core.kpis.figures import figures
from app.core.kpis.store import add_kpi, list_kpis, remove_kpi
from app.core.metrics.spans import definitions
from app.core.overview.clock import last_complete_day
from app.core.overview.freshness import as_of
from app.schemas.metrics import Kpi

group = typer.Typer(help="Figures of your own, made of those that `ecom metrics` lists.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="kpi")
    app.command("metrics")(metrics)


def metrics(as_json: bool = JSON_OPTION) -> None:
    """List every figure with its meaning, and the SQL or the expression that makes it."""
    found = definitions()
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    print_table(("name", "unit", "meaning"), [(one.name, one.unit, one.definition) for one in found], "")


@group.command("add")
def add(
    name: str = typer.Argument(help="As it is shown."),
    expression: str = typer.Argument(help="For example: net_sales / orders"),
    business: str = BUSINESS_OPTION,
) -> None:
    """Keep a figure: names of `ecom metrics`, numbers, + - * /, parentheses, min, max, coalesce.

    Example: ecom kpi add "Kept per order" "(net_sales - refunds) / orders"
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        kept = add_kpi(database, owner.business_id, name, expression, actor="cli")
    say(f"Kept as {kept.kpi_id}.")


@group.command("list")
def show(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """Your own figures over the last 28 complete days, beside the 28 days before."""
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        last_on = last_complete_day(as_of(database, owner.business_id), owner.timezone)
        found = figures(database, owner.business_id, list_kpis(database, owner.business_id), last_on)
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    rows = [row for one in found for row in _rows(one)]
    columns = ("id", "name", "expression", "currency", "value", "28 days before", "why not")
    print_table(columns, rows, 'No figure of your own yet: `ecom kpi add "Kept per order" "net_sales / orders"`.')


@group.command("remove")
def remove(kpi_id: UUID = typer.Argument(help="As `ecom kpi list` shows it."), business: str = BUSINESS_OPTION) -> None:
    """Forget a figure of your own."""
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        remove_kpi(database, owner.business_id, kpi_id)


def _rows(one: Kpi) -> list[tuple[object, ...]]:
    before = {each.currency_code: each.value for each in one.previous}
    return [
        (
            one.kpi_id,
            one.name,
            one.expression,
            each.currency_code,
            each.value,
            before.get(each.currency_code),
            each.reason,
        )
        for each in one.values
    ] or [(one.kpi_id, one.name, one.expression, "", "", "", "nothing was read yet")]
