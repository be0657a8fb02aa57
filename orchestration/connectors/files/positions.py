"""Where a row stands within its order or handle, remembered from page to page: numbers, repeated cells, orphans."""

from __future__ import annotations

import polars as pl

from orchestration.connectors.files.layouts import Layout


class Positions:
    """Reads the pages of one file in their order. Remembers one number per key and the last key's first row."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._counts: dict[str, int] = {}
        self._without_first: set[str] = set()
        self._first_row: dict[str, str | None] = {}

    def repeat_down(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Fill what stands on the first of neighbouring rows of a key only; other layouts are handed back as they are."""
        names = [name for name in frame.columns if name not in self._layout.key and self._layout.repeats(name)]
        if not names or not frame.height:
            return frame
        has_carried = bool(self._first_row)
        rows = pl.concat([pl.DataFrame([self._first_row], schema=frame.schema), frame]) if has_carried else frame
        run = pl.struct(*self._layout.key).rle_id()
        filled = rows.with_columns(pl.col(name).fill_null(pl.col(name).first().over(run)) for name in names)
        self._first_row = rows.filter(run == run.max()).row(0, named=True)
        return filled.slice(1) if has_carried else filled

    def number(self, keys: pl.Series) -> pl.Series:
        """Position among all rows of the same key so far, from 1; null without a key."""
        frame = pl.DataFrame({"key": keys})
        within = frame.select(pl.int_range(pl.len()).over("key").alias("n"))["n"] + 1
        sizes = frame.drop_nulls().group_by("key", maintain_order=True).len()
        before = {key: self._counts[key] for key in sizes["key"] if key in self._counts}
        for key, size in sizes.iter_rows():
            self._counts[key] = self._counts.get(key, 0) + size
        if before:
            within = within + keys.replace_strict(before, default=0, return_dtype=pl.Int64).fill_null(0)
        return within.set(keys.is_null(), None)

    def orphans(self, keys: pl.Series, numbers: pl.Series, reasons: pl.Series) -> pl.Series:
        """Rows whose key has lost its first row, in layouts where that row holds what the others need."""
        if not self._layout.needs_first_row:
            return pl.repeat(False, len(keys), dtype=pl.Boolean, eager=True)
        lost = keys.filter((numbers == 1).fill_null(False) & reasons.is_not_null())
        self._without_first.update(lost.drop_nulls().to_list())
        return keys.is_in(list(self._without_first)).fill_null(False) & (numbers > 1).fill_null(False)
