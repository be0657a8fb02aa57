"""Numbers as people type them, turned into plain decimals or refused with a reason code; never through a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

NOT_FINITE = r"(?i)^[+-]?(nan|inf|infinity)$"
SCIENTIFIC = r"^[+-]?[0-9]*[.,]?[0-9]+[eE][+-]?[0-9]+$"
NEGATIVE_ZERO = r"^-0*[.,]?0*$"
LOOKS_LIKE_A_NUMBER = r"^[+-]?[0-9][0-9.,' ]*$"
HARD_SPACES = "[\u00a0\u202f]"
"""What French and Nordic programs put between thousands."""
PLAIN = r"^[+-]?([0-9]+|[0-9]*\.[0-9]+)$"
ONE_GROUP_OF_THREE = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""`1.234`: a point before three decimals or between thousands? Only the merchant knows."""
TOO_LARGE = r"^-?[0-9]{11,}"
TOO_FINE = r"\.[0-9]{6}[0-9]*[1-9]"
WHOLE = r"^-?[0-9]{1,9}(\.0+)?$"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written. `decimal` None: not declared, so every number that has two readings is refused."""

    decimal: str | None = None
    thousands: str | None = None

    @property
    def pattern(self) -> str:
        if self.decimal is None:
            return PLAIN
        point, groups = re.escape(self.decimal), ""
        if self.thousands:
            groups = rf"|[0-9]{{1,3}}({re.escape(self.thousands)}[0-9]{{3}})+"
        return rf"^[+-]?(([0-9]+{groups})({point}[0-9]+)?|{point}[0-9]+)$"


TYPED = NumberStyle(".")
"""Numbers that a typed file format wrote."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A column after its conversion: `values` (String or null) and, where a value was refused, its reason code."""

    values: pl.Series
    reasons: pl.Series


def to_decimal(text: pl.Series, style: NumberStyle) -> Converted:
    """Plain decimals `-?digits(.digits)?`, below 10^10, at most 6 decimals that are not zero.

    Reason codes: not_finite, scientific_notation, negative_zero, ambiguous_number, not_a_number, number_too_large,
    too_many_decimals.
    """
    if style.thousands == " ":
        text = text.str.replace_all(HARD_SPACES, " ")
    frame = pl.DataFrame({"text": text})
    value, given = _plain(pl.col("text"), style), pl.col("text")
    fits = given.str.contains(style.pattern)
    odd = pl.lit("ambiguous_number" if style.decimal is None else "not_a_number")
    ambiguous = given.str.contains(ONE_GROUP_OF_THREE) & pl.lit(style.decimal is None)
    reason = (
        pl.when(given.is_null()).then(None)
        .when(given.str.contains(NEGATIVE_ZERO)).then(pl.lit("negative_zero"))
        .when(ambiguous).then(pl.lit("ambiguous_number"))
        .when(fits & value.str.contains(TOO_LARGE)).then(pl.lit("number_too_large"))
        .when(fits & value.str.contains(TOO_FINE)).then(pl.lit("too_many_decimals"))
        .when(fits).then(None)
        .when(given.str.contains(NOT_FINITE)).then(pl.lit("not_finite"))
        .when(given.str.contains(SCIENTIFIC)).then(pl.lit("scientific_notation"))
        .when(given.str.contains(LOOKS_LIKE_A_NUMBER)).then(odd)
        .otherwise(pl.lit("not_a_number"))
    )  # fmt: skip
    done = frame.select(value.alias("value"), reason.cast(pl.String).alias("reason"))
    return Converted(done["value"], done["reason"])


def to_integer(text: pl.Series, style: NumberStyle) -> Converted:
    """Whole numbers `-?digits` of up to 9 digits; `6.0` is 6. Reason codes: those of `to_decimal` and not_whole."""
    number = to_decimal(text, style)
    frame = pl.DataFrame({"value": number.values, "reason": number.reasons})
    is_part = frame["value"].str.contains(WHOLE).not_()
    is_large = frame["value"].str.contains(r"^-?[0-9]{10,}")
    reason = pl.when(is_large).then(pl.lit("number_too_large")).when(is_part).then(pl.lit("not_whole"))
    done = frame.select(
        pl.col("value").str.replace(r"\.0+$", ""), pl.coalesce(pl.col("reason"), reason).alias("reason")
    )
    return Converted(done["value"], done["reason"])


def decimal_sign(text: pl.Series) -> tuple[int, int]:
    """How many values can only be read with a comma and how many only with a point before the decimals."""
    comma = text.str.contains(r",[0-9]{1,2}$|\.[0-9]{3},").sum()
    point = text.str.contains(r"\.[0-9]{1,2}$|,[0-9]{3}\.").sum()
    return int(comma or 0), int(point or 0)


def _plain(text: pl.Expr, style: NumberStyle) -> pl.Expr:
    if style.thousands:
        text = text.str.replace_all(style.thousands, "", literal=True)
    if style.decimal == ",":
        text = text.str.replace(",", ".", literal=True)
    text = text.str.strip_prefix("+").str.replace(r"^(-?)0+([0-9])", "${1}${2}")
    return text.str.replace(r"^(-?)\.", "${1}0.")
