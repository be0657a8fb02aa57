"""`ecom import` and `ecom export` as a person types them: what is shown, what comes back, and how wrong use ends."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli.failures import WrongUseError
from app.cli.main import assemble
from app.core.exceptions import UserError
from app.core.settings import Settings
from orchestration.connectors.exceptions import FileImportError

HEADER = "order_id,ordered_at,sku,title,quantity,unit_price,customer_id,country,currency_code,is_cancellation,line_kind"
LINES = [
    '1,2026-05-01T10:00:00Z,A,"Mug, ""big""",2,3.50,7,GB,GBP,false,product',
    "1,2026-05-01T10:00:00Z,P,=HYPERLINK(1),1,4.00,7,GB,GBP,false,postage",
    "2,2026-05-02T10:00:00Z,-B,'@x,12,0.000001,,,EUR,false,product",
    "10,2026-05-02T10:00:00Z,A,Caf\u00e9 \U0001f381,1,9999999999.99,,,EUR,false,gift_card",
    "C3,2026-05-03T10:00:00Z,A,,-1,3.50,7,GB,GBP,true,product",
    "4,2026-05-04T10:00:00Z,A,+back,-5,0,,GB,GBP,false,adjustment",
]
Ecom = Callable[..., Result]


@pytest.fixture
def ecom(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Ecom:
    assert database.database_url is not None
    monkeypatch.setenv("ECOM_HOME", str(database.home))
    monkeypatch.setenv("DATABASE_URL", database.database_url.get_secret_value())

    def run(*words: str) -> Result:
        return CliRunner().invoke(assemble(list(words)), list(words), catch_exceptions=False)

    run("business", "create", "Corner Shop", "--currency", "GBP", "--timezone", "Europe/London")
    return run


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *LINES, ""]).encode()))
    return path


def landed(database: Settings, table: str = "files_generic_orders") -> dict[str, Any]:
    """id → payload, without what only the file itself can say."""
    assert database.database_url is not None
    with psycopg.connect(database.database_url.get_secret_value()) as connection:
        rows = connection.execute(f"select id, payload - 'original' - 'ordered_at_original' from raw.{table}")
        return dict(rows.fetchall())


def plain(payloads: dict[str, Any]) -> dict[str, Any]:
    """The same with prices as numbers: a sheet does not know the zeros behind them."""
    return {key: payload | {"unit_price": Decimal(payload["unit_price"])} for key, payload in payloads.items()}


def test_a_dry_run_shows_the_dialect_and_stores_nothing(ecom: Ecom, orders: Path, database: Settings) -> None:
    shown = ecom("import", str(orders), "--layout", "generic-orders", "--dry-run").stdout
    assert (
        'csv, packed as gzip, encoding utf-8, delimiter ,, quote ", decimal sign .; 6 rows, 6 accepted, 0 rejected'
        in shown
    )
    words = json.loads(ecom("import", str(orders), "--layout", "generic-orders", "--dry-run", "--json").stdout)
    assert (words["packing"], words["delimiter"], words["columns"]["sku"]) == ("gzip", ",", "sku")
    assert landed(database) == {}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "parquet"])
def test_what_was_imported_is_exported_and_imported_again_without_loss(
    ecom: Ecom, orders: Path, database: Settings, tmp_path: Path, kind: str
) -> None:
    ecom("import", str(orders), "--layout", "generic-orders")
    before = landed(database)
    assert len(before) == 6
    out = tmp_path / f"again.{kind}"
    ecom("export", "files_generic_orders", "--output", str(out))
    if kind == "csv":
        assert "'=HYPERLINK(1)" in out.read_text()
        assert ",-5," in out.read_text()
    assert database.database_url is not None
    with psycopg.connect(database.database_url.get_secret_value()) as connection:
        connection.execute("delete from raw.files_generic_orders")
        connection.execute("delete from raw.stream_states")
    done = json.loads(ecom("import", str(out), "--layout", "generic-orders", "--json").stdout)
    assert (done["accepted"], done["rejects"]) == (6, {})
    assert plain(landed(database)) == plain(before)


def test_an_oberlo_file_becomes_supplier_offers_that_leave_again(
    ecom: Ecom, tmp_path: Path, database: Settings
) -> None:
    path = tmp_path / "oberlo.csv"
    path.write_text("Product,SKU,AliExpress URL,Supplier,Cost,Currency\nMug,M-1,https://example.com/1,Mugs,3.10,USD\n")
    ecom("import", str(path), "--layout", "oberlo-products")
    assert landed(database, "files_supplier_offers")["M-1::Mugs/1"]["unit_cost"] == "3.10"
    shown = ecom("export", "files_supplier_offers", "--columns", "sku,supplier,unit_cost,currency_code").stdout
    assert shown == "sku,supplier,unit_cost,currency_code\nM-1,Mugs,3.10,USD\n"


def test_an_export_goes_to_standard_output_and_what_is_said_does_not(ecom: Ecom, orders: Path) -> None:
    ecom("import", str(orders), "--layout", "generic-orders")
    done = ecom("export", "files_generic_orders", "--columns", "order_id,unit_price")
    assert done.stdout.splitlines() == [
        "order_id,unit_price",
        "1,3.50",
        "1,4.00",
        "10,9999999999.99",
        "2,0.000001",
        "4,0",
        "C3,3.50",
    ]
    own = ecom("export", "raw.files_generic_orders", "--columns", "id,run_id", "--format", "jsonl").stdout
    assert len([json.loads(line)["run_id"] for line in own.splitlines()]) == 6
    assert ecom("export", "files_generic_orders", "--since", "2999-01-01", "--columns", "sku").stdout == "sku\n"


def test_the_list_shows_tables_with_their_rows(ecom: Ecom, orders: Path) -> None:
    ecom("import", str(orders), "--layout", "generic-orders")
    found = {entry["table"]: entry for entry in json.loads(ecom("export", "--list", "--json").stdout)}
    assert found["raw.files_generic_orders"]["rows"] == 6
    assert found["predictions.demand"]["rows"] == 0
    assert "raw.files_generic_orders" in ecom("export", "--list").stdout


def test_rejected_lines_can_be_exported_with_their_numbers(ecom: Ecom, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, LINES[0], "5,never,A,x,1,2,,,EUR,false,product", ""]))
    ecom("import", str(path), "--layout", "generic-orders")
    assert (
        ecom("export", "quarantine", "--columns", "line_number,reason_code").stdout
        == "line_number,reason_code\n3,not_a_time\n"
    )


def test_one_layout_is_one_connection_however_it_is_spelled(ecom: Ecom, orders: Path) -> None:
    ecom("import", str(orders), "--layout", "generic-orders")
    ecom("import", str(orders), "--layout", "generic_orders")
    assert len(json.loads(ecom("connections", "--json").stdout)) == 1


def test_layouts_are_listed_with_their_columns(ecom: Ecom) -> None:
    found = {entry["layout"]: entry for entry in json.loads(ecom("import", "--list-layouts", "--json").stdout)}
    assert {"woocommerce-orders", "amazon-orders", "etsy-order-items", "oberlo-products"} <= set(found)
    columns = {column["name"]: column for column in found["generic-orders"]["columns"]}
    assert columns["sku"]["is_required"]
    assert "stock code" in columns["sku"]["also_called"]
    assert "woocommerce-orders: " in ecom("import", "--list-layouts").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "Say which file and which --layout"),
        (["import", "x.csv"], "Say which file and which --layout"),
        (["export"], "Say which table"),
        (["export", "no_such_table"], "There is no table 'no_such_table' to export"),
        (["export", "quarantine", "--columns", "nope"], "has no column 'nope'"),
        (["export", "quarantine", "--format", "pdf"], "is no format: say --format csv, jsonl, parquet, xlsx"),
        (["export", "quarantine", "--format", "xlsx"], "say --output FILE.xlsx"),
        (["export", "quarantine", "--since", "yesterday"], "is no ISO 8601 day or time"),
    ],
)
def test_wrong_use_is_one_sentence(ecom: Ecom, words: list[str], said: str) -> None:
    with pytest.raises(WrongUseError) as caught:
        ecom(*words)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "no.csv", "--layout", "generic-orders"], "no such file"),
        (["import", "no.csv", "--layout", "woo"], "did you mean woocommerce-orders"),
        (["export", "quarantine", "--output", "/no/such/folder/x.csv"], "cannot be written"),
        (["export", "quarantine", "--output", "/tmp", "--format", "csv"], "is a folder"),
    ],
)
def test_a_failure_is_one_sentence(ecom: Ecom, words: list[str], said: str) -> None:
    with pytest.raises((UserError, FileImportError)) as caught:
        ecom(*words)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_command_is_known_by_its_name_alone() -> None:
    assert isinstance(assemble(["export"]), typer.Typer)
