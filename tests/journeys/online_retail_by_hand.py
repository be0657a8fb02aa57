"""What a reader computes from the Online Retail file alone, with Polars and none of our code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

KINDS = {
    "postage": ["POST", "DOT", "C2"], "discount": ["D"], "manual": ["M", "m"], "sample": ["S"], "other": ["PADS"],
    "fee": ["BANK CHARGES", "AMAZONFEE", "CRUK"],
}  # fmt: skip
"""Stock codes that are no goods; the file's own page and its descriptions say what they are."""


def lines(file: Path) -> pl.DataFrame:
    """Every line with `amount`, `month`, `is_back` (an invoice C…) and `kind`."""
    price = pl.col("UnitPrice").cast(pl.String).cast(pl.Decimal(18, 4))
    invoice, code = pl.col("InvoiceNo"), pl.col("StockCode")
    is_back = invoice.str.starts_with("C")
    corrects = ((pl.col("Quantity") <= 0) & ~is_back) | (pl.col("UnitPrice") < 0) | invoice.str.starts_with("A")
    kind = pl.when(corrects).then(pl.lit("adjustment"))
    for name, codes in KINDS.items():
        kind = kind.when(code.is_in(codes)).then(pl.lit(name))
    kind = kind.when(code.str.starts_with("gift_")).then(pl.lit("gift_card")).when(code.str.starts_with("TEST"))
    return pl.read_parquet(file).with_columns(
        amount=price * pl.col("Quantity").cast(pl.Decimal(18, 0)),
        month=pl.col("InvoiceDate").dt.truncate("1mo").dt.date(),
        is_back=is_back,
        kind=kind.then(pl.lit("test")).otherwise(pl.lit("product")),
    )


def by_month(found: pl.DataFrame) -> list[tuple[date, Decimal]]:
    """Sums of `amount`, without tests and corrections of the books."""
    owed = found.filter(~pl.col("kind").is_in(["test", "adjustment"]))
    return [
        (month, Decimal(amount))
        for month, amount in owed.group_by("month").agg(pl.col("amount").sum()).sort("month").rows()
    ]
