"""`ecom import`: orders and products from files."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_line, print_table, say
from app.cli.runtime import Runtime, open_runtime
from app.core.businesses.store import Business
from app.core.connections.files import connect_files
from app.core.connections.store import record_sync
from app.core.database.engine import tenant
from app.core.exceptions import UserError
from orchestration.connectors.files import FilesConnector, FileStream, ImportReport, open_file, report
from orchestration.landing.load import LoadResult, load_stream


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Path = typer.Argument(help="CSV, TSV or Parquet."),
    business: str = BUSINESS_OPTION,
    layout: str = typer.Option(..., help="generic-orders, shopify-orders or shopify-products."),
    mapping: Path = typer.Option(None, help="TOML: which column is which, time zone, currency, cancellations."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Only report rows, rejects with line numbers, and the mapping."
    ),
    as_json: bool = JSON_OPTION,
) -> None:
    """Load a file. Lines that cannot be read are quarantined with their numbers; nothing is dropped.

    Example: ecom import orders.csv --business corner-shop --layout generic-orders --dry-run
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    if dry_run:
        found = report(file, layout, mapping, zone=owner.timezone, currency=owner.currency_code)
        _show(found, None, as_json=as_json)
        _refuse_if_nothing_fits(found)
        return
    stream = open_file(file, layout, mapping, zone=owner.timezone, currency=owner.currency_code)
    if not any(page.records for page in stream.read({})):  # the first page that fits ends the look
        _refuse_if_nothing_fits(stream.report)
    loaded = _load(runtime, owner, layout, stream)
    _show(stream.report, loaded, as_json=as_json)
    say(f"Next: ecom run --business {owner.slug}")


def _refuse_if_nothing_fits(found: ImportReport) -> None:
    """Stop before anything is stored when every row would be rejected: the mapping is wrong, not the rows."""
    if found.accepted or not found.rejects:
        return
    reason = max(found.rejects.values(), key=lambda group: group.count)
    raise UserError(
        f"None of the {found.rows:,} rows can be read, so nothing was imported; the first reason: {reason.example}"
    )


def _load(runtime: Runtime, owner: Business, layout: str, stream: FileStream) -> LoadResult:
    account = FilesConnector(stream).test()
    connection = connect_files(
        runtime.engine,
        owner,
        layout,
        stream.plan.mapping.model_dump(mode="json", exclude_unset=True),
        timezone=account.timezone,
        currency_code=account.currency_code,
    )
    run_id = str(uuid.uuid4())
    loaded = load_stream(
        runtime.url("ingest"),
        business_id=owner.business_id,
        connection_id=connection.connection_id,
        platform="files",
        stream=stream,
        run_id=run_id,
        holder=f"import:{run_id}",
        progress=lambda so_far: say(f"  {so_far.rows_new + so_far.rows_changed + so_far.rows_same:,} rows …"),
    )
    with tenant(runtime.engine, owner.business_id) as database:
        record_sync(database, connection.connection_id, clock_at=loaded.server_time)
    return loaded


def _show(found: ImportReport, loaded: LoadResult | None, *, as_json: bool) -> None:
    facts: dict[str, Any] = found.to_json()
    if loaded is not None:
        facts |= {k: v for k, v in asdict(loaded).items() if k.startswith("rows_")}
    if as_json:
        print_json(facts)
        return
    print_line(
        f"{facts['file']}: {facts['format']}, {facts['rows']:,} rows, {facts['accepted']:,} accepted, {facts['rejected']:,} rejected."
    )
    print_table(("column", "of the file"), list(facts["columns"].items()), "")
    counted = [*facts["kinds"].items(), *facts["oddities"].items()]
    print_table(("what was met", "rows"), [(name, f"{count:,}") for name, count in counted], "")
    rejects = [
        (code, group["count"], ", ".join(map(str, group["lines"])), group["example"])
        for code, group in facts["rejects"].items()
    ]
    if rejects:
        print_table(("rejected because", "rows", "first lines", "for example"), rejects, "")
    if loaded is not None:
        say(
            f"Loaded: {loaded.rows_new:,} new, {loaded.rows_changed:,} changed, {loaded.rows_same:,} unchanged, {loaded.rows_quarantined:,} quarantined."
        )
