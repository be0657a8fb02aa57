"""The real lines of a British retailer: every one is read, and every oddity is counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import orjson
import polars as pl
import pytest

from orchestration.connectors import files
from orchestration.connectors.files.stream import open_file
from orchestration.connectors.files.stream import report as report_of

MAPPING = Path(files.__file__).parent / "mappings" / "online_retail.toml"
DATA = Path(__file__).parents[5] / "shared/data/online_retail/online_retail_2010-12-01_2011-09-30.parquet"
COLUMNS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
SAMPLE = [
    "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom",
    "C536379,D,Discount,-1,12/1/2010 9:41,27.5,14527,United Kingdom",
    "536370,POST,POSTAGE,3,12/1/2010 8:45,18,12583,France",
    "536589,21777,,-10,12/1/2010 16:50,0,,United Kingdom",
    "A563186,B,Adjust bad debt,1,8/12/2011 14:51,-11062.06,,United Kingdom",
]


def test_the_csv_edition_is_read_with_the_mapping(tmp_path: Path) -> None:
    path = tmp_path / "online_retail.csv"
    path.write_text(COLUMNS + "\n".join(SAMPLE))
    report = report_of(path, "generic-orders", MAPPING)
    assert (report.accepted, report.rejected) == (5, 0)
    assert report.kinds == {"product": 1, "discount": 1, "postage": 1, "adjustment": 2}
    assert report.oddities["cancellation"] == 1
    assert str(report.last_at) == "2011-08-12 13:51:00+00:00"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not on this machine")
def test_all_lines_are_read_and_their_money_is_exact() -> None:
    stream = open_file(DATA, "generic-orders", MAPPING)
    gross, ids = Decimal(0), set()
    for page in stream.read({}):
        assert len(page.records) <= 10_000
        ids.update(record.id for record in page.records)
        gross += sum(_amount(record.payload) for record in page.records)
    table = pl.read_parquet(DATA).select("Quantity", "UnitPrice").rows()
    assert gross == sum(quantity * Decimal(repr(price)) for quantity, price in table)
    report = stream.report
    assert (report.rows, report.accepted, report.rejected, len(ids)) == (370_931, 370_931, 0, 370_931)
    assert report.kinds == {
        "product": 367_704,
        "postage": 1_577,
        "discount": 61,
        "manual": 412,
        "adjustment": 1_026,
        "fee": 60,
        "sample": 55,
        "gift_card": 32,
        "other": 4,
    }
    assert report.oddities == {
        "cancellation": 6_652,
        "negative_quantity": 7_675,
        "zero_price": 1_957,
        "missing_customer_id": 98_056,
        "missing_title": 1_260,
        "negative_price": 2,
        "repeated_row": 2_848,
    }
    assert str(report.last_at) == "2011-09-30 16:22:00+00:00"


def _amount(payload: bytes) -> Decimal:
    line = orjson.loads(payload)
    return Decimal(line["unit_price"]) * int(line["quantity"])
