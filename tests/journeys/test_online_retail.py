"""Real input: ten months of a British retailer, with every oddity counted and none dropped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pyarrow.parquet as pq
import pytest

from tests.journeys import online_retail_by_hand as by_hand
from tests.journeys.conftest import Ecom

REPOSITORY = Path(__file__).resolve().parents[2]
FILE = REPOSITORY.parent / "shared/data/online_retail/online_retail_2010-12-01_2011-09-30.parquet"
MAPPING = REPOSITORY / "orchestration/connectors/files/mappings/online_retail.toml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason=f"the real data is not on this machine: {FILE}"),
]


@pytest.fixture(scope="module")
def imported(ecom: Ecom) -> dict[str, Any]:
    slug = ecom.run(
        "business", "create", "Online Retail", "--currency", "GBP", "--timezone", "Europe/London"
    ).stdout.strip()
    words = ("import", str(FILE), "--business", slug, "--layout", "generic-orders", "--mapping", str(MAPPING))
    dry = ecom.json(*words, "--dry-run")
    loaded = ecom.json(*words)
    return {"slug": slug, "dry": dry, "loaded": loaded}


@pytest.fixture(scope="module")
def summary(ecom: Ecom, imported: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = ecom.json("run", "--business", imported["slug"])
    return result


def rows(ecom: Ecom, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(ecom.run("db", "url").stdout.strip()) as database:
        return database.execute(sql).fetchall()


def test_every_line_is_loaded_or_quarantined(ecom: Ecom, imported: dict[str, Any]) -> None:
    lines = pq.read_metadata(FILE).num_rows
    (raw,), (quarantined,) = rows(
        ecom, "select count(*) from raw.files_generic_orders union all select count(*) from raw.quarantine"
    )
    assert raw + quarantined == lines == imported["dry"]["rows"]


def test_the_same_file_again_changes_nothing(ecom: Ecom, imported: dict[str, Any]) -> None:
    words = (
        "import",
        str(FILE),
        "--business",
        imported["slug"],
        "--layout",
        "generic-orders",
        "--mapping",
        str(MAPPING),
    )
    again = ecom.json(*words)
    assert again["rows_new"] == again["rows_changed"] == 0


def test_the_run_ends_with_advice_for_real_products(
    ecom: Ecom, imported: dict[str, Any], summary: dict[str, Any]
) -> None:
    assert summary["status"] == "success"
    advice = ecom.json("recommendations", "--business", imported["slug"])
    skus = set(pq.read_table(FILE, columns=["StockCode"]).column(0).to_pylist())
    real = [r for r in advice if r["target"]["sku"] in skus]
    assert real
    assert any(r["kind"] == "price_change" for r in real)


def test_money_that_came_in_is_money_in_the_marts(ecom: Ecom, summary: dict[str, Any]) -> None:
    """Lines minus what was taken back equal the file's own quantity × price, to the penny."""
    table = pq.read_table(FILE, columns=["Quantity", "UnitPrice"]).to_pylist()
    expected = sum(line["Quantity"] * Decimal(repr(line["UnitPrice"])) for line in table)
    ((sold,),) = rows(ecom, "select sum(gross_amount) from marts.fct_order_lines")
    ((taken_back,),) = rows(ecom, "select sum(refunded_amount) from marts.fct_refunds")
    assert sold - taken_back == expected


def test_every_month_is_what_a_reader_of_the_file_computes(ecom: Ecom, summary: dict[str, Any]) -> None:
    """Sales by the day of the invoice, cancellations by the day on which they were taken back; orders and profit agree."""
    found = by_hand.lines(FILE)
    month = "select date_trunc('month', {})::date, {} from marts.{} where {} group by 1 having {} <> 0 order by 1"
    sold = "sum(total_amount)", "sum(subtotal_amount + gift_card_amount + shipping_amount + other_amount)"
    expected = by_hand.by_month(found.filter(~pl.col("is_back")))
    assert len(expected) == 10
    assert rows(ecom, month.format("ordered_on", sold[0], "fct_orders", "not is_test", sold[0])) == expected
    assert rows(ecom, month.format("booked_on", sold[1], "fct_pnl_daily", "true", sold[1])) == expected
    back = [(day, -amount) for day, amount in by_hand.by_month(found.filter("is_back"))]
    for day, table in (("refunded_on", "fct_refunds"), ("booked_on", "fct_pnl_daily")):
        assert rows(ecom, month.format(day, "sum(refunded_amount)", table, "true", "sum(refunded_amount)")) == back


def test_every_oddity_is_there_as_often_as_in_the_file(ecom: Ecom, summary: dict[str, Any]) -> None:
    found = by_hand.lines(FILE)
    sales, back = found.filter(~pl.col("is_back")), found.filter("is_back")
    counted = "select line_kind, count(*)::integer from marts.fct_order_lines group by 1 order by 1"
    assert rows(ecom, counted) == sales.group_by("kind").len().sort("kind").rows()
    taken_back = "select count(distinct refund_id), count(*) from marts.fct_refunds"
    assert rows(ecom, taken_back) == [(back["InvoiceNo"].n_unique(), back.height)]
    nobody = sales.filter(pl.col("CustomerID").is_null() & (pl.col("kind") != "adjustment"))["InvoiceNo"].n_unique()
    assert rows(ecom, "select count(*) from marts.fct_orders where customer_key is null") == [(nobody,)]
    for_nothing = sales.filter((pl.col("UnitPrice") == 0) & (pl.col("kind") == "product")).height
    query = "select count(*) from marts.fct_order_lines where line_kind = 'product' and unit_price_amount = 0"
    assert rows(ecom, query) == [(for_nothing,)]
    unit_costs = (
        "select sum(units_without_cost) = sum(units_sold), bool_or(contribution_amount is not null and units_sold > 0)"
    )
    assert rows(ecom, f"{unit_costs} from marts.fct_pnl_daily") == [(True, False)]
