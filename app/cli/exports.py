"""`ecom export`: any table of a business as a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import Runtime, open_runtime
from app.core.businesses.store import Business
from app.core.exports.catalogue import SCHEMAS, Table, count_rows, find_table, tables
from app.core.exports.exceptions import UnknownNameError
from app.core.exports.files import Format, export_file, export_text
from app.core.exports.selection import Selection
from app.core.exports.sessions import reading
from orchestration.connectors.files.layouts import LAYOUTS, Layout

FORMATS = get_args(Format)
NUMBERS = {"decimal", "integer"}
NOTED_ROWS = 100_000


def add_to(app: typer.Typer) -> None:
    app.command("export")(export_table)


def export_table(
    table: str = typer.Argument(None, help="A table of marts, features, predictions or raw, e.g. fct_orders."),
    business: str = BUSINESS_OPTION,
    kind: str = typer.Option(None, "--format", help="csv, jsonl, parquet or xlsx; by default from --output, else csv."),
    output: Path = typer.Option(None, help="The file; without it csv and jsonl go to standard output."),
    columns: str = typer.Option(None, help="Only these, in this order: order_id,total_amount."),
    since: str = typer.Option(None, help="Only rows from this day or time on (ISO 8601)."),
    raw: bool = typer.Option(False, "--raw", help="Keep texts that a spreadsheet would run as formulas as they are."),
    show: bool = typer.Option(False, "--list", help="Show what can be exported, with the number of rows."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Write a table of one business to a file; other businesses' rows are out of reach.

    Example: ecom export fct_orders --business corner-shop --output orders.xlsx --since 2026-01-01
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    if show:
        _list(runtime, owner, as_json=as_json)
        return
    if not table:
        raise WrongUseError("Say which table: `ecom export --list` shows what there is.")
    wanted = _format(kind, output)
    try:
        chosen = _chosen(runtime, owner, table, columns)
    except UnknownNameError as error:
        raise WrongUseError(str(error)) from error
    selection = Selection(chosen, _moment(since, owner), is_guarded=not raw)
    with reading(runtime.settings, owner.business_id, is_raw=chosen.schema == "raw") as connection:
        if output is not None:
            rows = export_file(connection, selection, wanted, output, _told())
        else:
            rows = _to_standard_output(lambda: export_text(connection, selection, wanted, sys.stdout.buffer, _told()))
    say(f"Exported {rows:,} rows of {chosen.full_name}{f' to {output}' if output else ''}.")


def _list(runtime: Runtime, owner: Business, *, as_json: bool) -> None:
    found: list[tuple[Table, int]] = []
    for is_raw in (False, True):
        with reading(runtime.settings, owner.business_id, is_raw=is_raw) as connection:
            found += [(table, count_rows(connection, table)) for table in tables(connection, _schemas(is_raw=is_raw))]
    if as_json:
        print_json(
            [
                {"table": table.full_name, "rows": rows, "columns": [column.name for column in table.columns]}
                for table, rows in found
            ]
        )
        return
    lines = [(table.full_name, f"{rows:,}", len(table.columns)) for table, rows in found]
    print_table(("table", "rows", "columns"), lines, "There is nothing yet.")


def _schemas(*, is_raw: bool) -> tuple[str, ...]:
    return ("raw",) if is_raw else tuple(schema for schema in SCHEMAS if schema != "raw")


def _chosen(runtime: Runtime, owner: Business, name: str, columns: str | None) -> Table:
    """The table of the catalogue; what an own layout landed is shown as that layout, so that it can be imported again."""
    known: list[Table] = []
    for is_raw in (False, True):
        with reading(runtime.settings, owner.business_id, is_raw=is_raw) as connection:
            known += tables(connection, _schemas(is_raw=is_raw))
    table = find_table(known, name)
    wanted = [word.strip() for word in columns.split(",")] if columns else []
    layout = next((layout for layout in LAYOUTS.values() if f"raw.files_{layout.stream}" == table.full_name), None)
    if layout is not None and not layout.is_export:
        shown = _as_layout(table, LAYOUTS[layout.stream.replace("_", "-")])
        if set(wanted) <= {column.name for column in shown.columns}:
            table = shown
    return table.only(wanted) if wanted else table


def _as_layout(table: Table, layout: Layout) -> Table:
    """The columns of the layout, in the order of the file: what is exported can be imported again."""
    fields = {column.name: (column.field or column.name, column.type in NUMBERS) for column in layout.columns}
    return table.with_fields(fields, (*layout.key, "line_number"))


def _format(kind: str | None, output: Path | None) -> Format:
    word = kind or (output.suffix[1:].lower() if output is not None else "csv")
    if word not in FORMATS:
        raise WrongUseError(f"{word[:20]!r} is no format: say --format {', '.join(FORMATS)}.")
    if output is None and word in {"parquet", "xlsx"}:
        raise WrongUseError(f"A {word} file needs a place: say --output FILE.{word}.")
    return cast(Format, word)


def _moment(since: str | None, owner: Business) -> datetime | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise WrongUseError(f"--since {since[:40]!r} is no ISO 8601 day or time: write it as in 2026-01-31.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(owner.timezone))


def _told() -> Callable[[int], None]:
    """Progress on standard error every so many rows."""
    told = 0

    def tell(rows: int) -> None:
        nonlocal told
        if rows >= told + NOTED_ROWS:
            told = rows
            say(f"  {rows:,} rows …")

    return tell


def _to_standard_output(write: Callable[[], int]) -> int:
    """Stop quietly when the reader of the pipe has seen enough."""
    try:
        rows = write()
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    return rows
