"""`ecom import`: orders and products from files."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import open_runtime
from app.core.connections.files import connect_files
from app.core.connections.store import record_sync
from app.core.database.engine import tenant
from orchestration.connectors.files.connector import open_file
from orchestration.connectors.files.report import ImportReport, report
from orchestration.landing.load import LoadResult, load_stream


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Path = typer.Argument(help="CSV, TSV or Parquet."),
    business: str = BUSINESS_OPTION,
    layout: str = typer.Option(..., help="generic-orders, shopify-orders or shopify-products."),
    mapping: Path = typer.Option(None, help="TOML: which column is which, time zone, currency, cancellations."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only report rows, rejects with line numbers, and the mapping."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Load a file. Lines that cannot be read are quarantined with their numbers; nothing is dropped.

    Example: ecom import orders.csv --business corner-shop --layout generic-orders --dry-run
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    zone, currency = owner.timezone, owner.currency_code
    found = report(file, layout, mapping, zone=zone, currency=currency)
    loaded: LoadResult | None = None
