"""`ecom import`: orders and products from files."""

from __future__ import annotations

import uuid
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, print_line, print_table, say
from app.cli.runtime import Runtime, open_runtime
from app.core.businesses.store import Business
from app.core.connections.files import connect_files
from app.core.connections.store import record_sync
from app.core.database.engine import tenant
from app.core.exceptions import UserError
from orchestration.connectors.files.connector import FilesConnector
from orchestration.connectors.files.layouts import LAYOUTS
from orchestration.connectors.files.report import ImportReport
from orchestration.connectors.files.stream import FileStream, open_file, report
from orchestration.landing.load import LoadResult, load_stream


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Path = typer.Argument(None, help="CSV, TSV, Excel (.xlsx), JSON Lines, XML or Parquet, also as .gz or .zip."),
    business: str = BUSINESS_OPTION,
    layout: str = typer.Option(
        None, help="What the columns mean: generic-orders, woocommerce-orders … (--list-layouts)."
    ),
    mapping: Path = typer.Option(None, help="TOML: which column is which, time zone, currency, cancellations."),
    sheet: str = typer.Option(None, help="Of a workbook with several sheets."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Only report rows, rejects with line numbers, dialect, encoding, and the mapping."
    ),
    list_layouts: bool = typer.Option(False, "--list-layouts", help="Show every layout with its columns."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Load a file. Lines that cannot be read are quarantined with their numbers; nothing is dropped.

    Example: ecom import orders.csv --business corner-shop --layout generic-orders --dry-run
    """
    if list_layouts:
        _list_layouts(as_json=as_json)
        return
    if file is None or layout is None:
        raise WrongUseError("Say which file and which --layout: `ecom import --list-layouts` shows them.")
    runtime = open_runtime()
    owner = runtime.business(business)
    if dry_run:
        found = report(file, layout, mapping, sheet=sheet, zone=owner.timezone, currency=owner.currency_code)
        _show(found, None, as_json=as_json)
        _refuse_if_nothing_fits(found)
        return
    stream = open_file(file, layout, mapping, sheet=sheet, zone=owner.timezone, currency=owner.currency_code)
    with closing(stream):
        if not any(page.records for page in stream.read({})):  # the first page that fits ends the look
            _refuse_if_nothing_fits(stream.report)
        loaded = _load(runtime, owner, stream)
    _show(stream.report, loaded, as_json=as_json)
    say(f"Next: ecom run --business {owner.slug}")


def _list_layouts(*, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "layout": layout.name,
                    "table": f"raw.files_{layout.stream}",
                    "grain": layout.grain,
                    "origin": layout.origin,
                    "columns": [
                        {
                            "name": column.name,
                            "type": column.type,
                            "is_required": column.is_required,
                            "also_called": list(column.headers[1:]),
                        }
                        for column in layout.columns
                    ],
                }
                for layout in LAYOUTS.values()
            ]
        )
        return
    for layout in LAYOUTS.values():
        print_line(f"{layout.name}: {layout.grain}")
        print_line(f"  from {layout.origin}; into raw.files_{layout.stream}")
        print_line(
            f"  columns: {', '.join(f'{c.name} (required)' if c.is_required else c.name for c in layout.columns)}"
        )


def _refuse_if_nothing_fits(found: ImportReport) -> None:
    """Stop before anything is stored when every row would be rejected: the mapping is wrong, not the rows."""
    if found.accepted or not found.rejects:
        return
    reason = max(found.rejects.values(), key=lambda group: group.count)
    raise UserError(
        f"None of the {found.rows:,} rows can be read, so nothing was imported; the first reason: {reason.example}"
    )


def _load(runtime: Runtime, owner: Business, stream: FileStream) -> LoadResult:
    account = FilesConnector(stream).test()
    connection = connect_files(
        runtime.engine,
        owner,
        stream.plan.layout.name,
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
        f"{facts['file']}: {_dialect(facts)}; {facts['rows']:,} rows, {facts['accepted']:,} accepted, {facts['rejected']:,} rejected."
    )
    print_table(("column", "of the file"), list(facts["columns"].items()), "")
    if facts["unused_columns"]:
        print_line(f"Columns without a meaning in {facts['layout']}: {', '.join(facts['unused_columns'])}.")
    for suggestion in facts["suggestions"]:
        print_line(suggestion)
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


def _dialect(facts: dict[str, Any]) -> str:
    """How the file is written, as far as its format has it."""
    signs = {"\t": "tab", None: None}
    words = {
        "packed as": facts["packing"],
        "encoding": facts["encoding"],
        "delimiter": signs.get(facts["delimiter"], facts["delimiter"]),
        "quote": facts["quote"],
        "decimal sign": facts["decimal"],
        "sheet": facts["sheet"],
        "header in line": facts["header_line"] if facts["header_line"] != 1 else None,
    }
    return ", ".join([facts["format"], *(f"{word} {value}" for word, value in words.items() if value)])
