"""Which order lines are merchandise and which take goods back, by the mapping's rules. Decides nothing that it does not say."""

from __future__ import annotations

import polars as pl

from orchestration.connectors.files.mapping import FileMapping, KindRule


def is_cancellation(mapping: FileMapping, marks: pl.Series | None) -> pl.Expr:
    """Boolean over columns order_id and quantity; `marks` is the column of the file that the mapping names, if any."""
    rules = mapping.cancellations
    found = pl.lit(False)
    if rules.order_id_prefix:
        found = found | pl.col("order_id").str.starts_with(rules.order_id_prefix)
    if marks is not None:
        found = found | pl.lit(marks).is_in(list(rules.values))
    if mapping.negative_quantity == "cancellation":
        found = found | pl.col("quantity").str.starts_with("-")
    return found.fill_null(False)


def kind(mapping: FileMapping) -> pl.Expr:
    """Over columns order_id, sku, title, quantity, unit_price, is_cancellation: a correction, else the first rule that fits."""
    is_back = pl.col("quantity").str.starts_with("-") & ~pl.col("is_cancellation")
    is_correction = (is_back | pl.col("unit_price").str.starts_with("-")).fill_null(False)
    rules = [pl.when(_fits(rule)).then(pl.lit(rule.kind)) for rule in mapping.kinds]
    return pl.coalesce(pl.when(is_correction).then(pl.lit("adjustment")), *rules, pl.lit("product"))


def _fits(rule: KindRule) -> pl.Expr:
    tests = [pl.col("sku").is_in(list(rule.sku))]
    if rule.sku_pattern:
        tests.append(pl.col("sku").str.contains(rule.sku_pattern))
    if rule.order_id_prefix:
        tests.append(pl.col("order_id").str.starts_with(rule.order_id_prefix))
    if rule.title_pattern:
        tests.append(pl.col("title").str.contains(rule.title_pattern))
    return pl.any_horizontal(tests).fill_null(False)
