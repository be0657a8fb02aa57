"""Times as people type them, turned into instants in UTC with one stated rule for the hours that clocks skip or repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

ISO_8601 = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?<clock>[0-9]{2}:[0-9]{2})(?<seconds>:[0-5][0-9])?(?<fraction>\.[0-9]{1,9})?)?"
    r" ?(?<offset>[Zz]|UTC|[+-][0-9]{2}:?[0-9]{2})?$"
)
EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - compared with instants that are UTC without saying so
LATEST = datetime(2100, 1, 1)  # noqa: DTZ001
OUTPUT = "%Y-%m-%dT%H:%M:%S%.6fZ"


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How times are written: `zone` of those without an offset, `formats` beside ISO 8601, `not_after` the latest legal one."""

    zone: ZoneInfo | None
    formats: tuple[str, ...] = ()
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Instants:
    """`values`: Datetime in UTC (without saying so) or null; `reasons`: codes; gap and overlap: how many were moved or doubled."""

    values: pl.Series
    reasons: pl.Series
    in_gap: pl.Series
    in_overlap: pl.Series


def to_instants(text: pl.Series, style: TimeStyle) -> Instants:
    """Read times; a repeated hour is its first pass, a skipped one is moved on by the gap (PEP 495 fold=0, RFC 5545 3.3.5).

    Reason codes: not_a_time, no_timezone, time_out_of_range.
    """
    local = _local(text, style.formats)
    utc = local.select(value=pl.col("local") - pl.duration(minutes=pl.col("offset")))["value"]
    naive = local.select((pl.col("local").is_not_null() & pl.col("offset").is_null()).alias("naive"))["naive"]
    nothing = pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)
    gap = overlap = nothing
    if style.zone is not None and naive.any():
        placed, gap, overlap = _placed(local["local"].set(~naive, None), style.zone)
        utc = pl.select(pl.coalesce(utc, placed)).to_series()
    latest = min(LATEST, style.not_after.astimezone(UTC).replace(tzinfo=None)) if style.not_after else LATEST
    reason = (
        pl.when(text.is_null()).then(None)
        .when(local["local"].is_null()).then(pl.lit("not_a_time"))
        .when(utc.is_null()).then(pl.lit("no_timezone"))
        .when((utc < EARLIEST) | (utc >= latest)).then(pl.lit("time_out_of_range"))
        .otherwise(None)
    )  # fmt: skip
    return Instants(utc, pl.select(reason.cast(pl.String)).to_series(), gap, overlap)


def written(instants: pl.Series) -> pl.Series:
    """Instants as ISO 8601 in UTC with microseconds."""
    return instants.dt.to_string(OUTPUT)


def _local(text: pl.Series, formats: tuple[str, ...]) -> pl.DataFrame:
    """Columns local (what the clock showed) and offset (minutes east of UTC; null when the text names none)."""
    parts = text.str.extract_groups(ISO_8601).struct.unnest()
    clock, seconds = pl.col("clock").fill_null("00:00"), pl.col("seconds").fill_null(":00")
    spelled = pl.concat_str(pl.col("day"), pl.lit("T"), clock, seconds, pl.col("fraction").fill_null(".0"))
    sign = pl.when(pl.col("offset").str.starts_with("-")).then(-1).otherwise(1)
    digits = pl.col("offset").str.replace(":", "", literal=True)
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).cast(
        pl.Int64, strict=False
    )
    is_utc = pl.col("offset").str.contains("(?i)^(z|utc)$")
    frame = parts.select(
        spelled.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us").alias("local"),
        pl.when(is_utc).then(0).otherwise(sign * minutes).cast(pl.Int64).alias("offset"),
    )
    for form in formats:
        if not frame["local"].null_count():
            break
        frame = _or_format(frame, text, form)
    return frame


def _or_format(frame: pl.DataFrame, text: pl.Series, form: str) -> pl.DataFrame:
    parsed = text.str.to_datetime(form, strict=False, time_unit="us")
    has_offset = isinstance(parsed.dtype, pl.Datetime) and parsed.dtype.time_zone is not None
    parsed = parsed.dt.replace_time_zone(None) if has_offset else parsed
    fresh = frame["local"].is_null() & parsed.is_not_null()
    offset = pl.when(fresh).then(0 if has_offset else None).otherwise(pl.col("offset"))
    return frame.with_columns(
        pl.coalesce(pl.col("local"), parsed).alias("local"), offset.cast(pl.Int64).alias("offset")
    )


def _placed(local: pl.Series, zone: ZoneInfo) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Local times on the UTC line, with masks of those in a gap and in an overlap."""
    name = zone.key
    first = local.dt.replace_time_zone(name, ambiguous="earliest", non_existent="null")
    second = local.dt.replace_time_zone(name, ambiguous="latest", non_existent="null")
    in_gap = local.is_not_null() & first.is_null()
    in_overlap = (first != second).fill_null(False)
    utc = first.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if in_gap.any():
        moved = [_moved_on(value, zone) if inside else None for value, inside in zip(local, in_gap, strict=True)]
        utc = pl.select(pl.coalesce(utc, pl.Series(moved, dtype=pl.Datetime("us")))).to_series()
    return utc, in_gap, in_overlap


def _moved_on(local: datetime, zone: ZoneInfo) -> datetime:
    """In a gap, the offset of before the change: the clock time moved on by the length of the gap."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)
