"""What is said about a line that was rejected: one sentence with the place, the value where it is harmless, the remedy."""

from __future__ import annotations

import re

HARMLESS = re.compile(r"[0-9.,:;/+\-' TZeE]{1,40}|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
"""Numbers and times may be repeated to the user; anything else in their place could be a name or an address."""

SENTENCES = {
    "missing_value": "is blank: fill it in",
    "ambiguous_number": "can be read in two ways: {decimal}",
    "not_a_number": "is no number: correct it, or say decimal and thousands in the mapping file as the file writes them",
    "not_finite": "is not a finite number: correct it",
    "scientific_notation": "is in scientific notation: write all its digits",
    "negative_zero": "is zero with a minus sign: write 0 or the number that was meant",
    "number_too_large": "is too large: correct it",
    "too_many_decimals": "has more than 6 decimals: round it",
    "no_quantity": "is zero although an amount was paid: correct it",
    "unknown_kind": "is none of product, postage, discount, fee, gift_card, sample, manual, adjustment, test, other: correct it",
    "not_whole": "is not a whole number: correct it",
    "negative_quantity": 'is below zero: say in the mapping file what that means, for example negative_quantity = "cancellation"',
    "negative_amount": 'is below zero: correct it, or for unit_price say negative_price = "adjustment" in the mapping file',
    "not_a_time": 'is no ISO 8601 time: say date_formats = ["%d/%m/%Y %H:%M"], as the file writes them, in the mapping file',
    "no_timezone": 'has no time zone: say timezone = "Europe/London", or another, in the mapping file',
    "time_out_of_range": "is before 1990 or in the future: correct it",
    "unknown_currency": "is no ISO 4217 currency: correct it",
    "no_currency": 'is blank: say currency_code = "EUR", or another, in the mapping file',
    "control_character": "holds a character that cannot be seen: remove it",
    "id_too_long": "is longer than 255 characters: shorten it",
    "field_too_long": "is longer than 1,000,000 characters: shorten it",
    "orphan_row": "belongs to an order whose first row is missing or was rejected: correct that one",
}


def sentence(code: str, place: str, column: str, value: str | None) -> str:
    """One sentence about one value. `place` is for example `line 7`."""
    shown = f" {value!r}" if value is not None and HARMLESS.fullmatch(value) else ""
    return f"{place}: {column}{shown} {SENTENCES[code].format(decimal=_decimal_remedy(value or ''))}"


def _decimal_remedy(value: str) -> str:
    comma, point = 'say decimal = "," in the mapping file', 'say decimal = "." in the mapping file'
    if (
        value.count(",") == 1
        and not re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", value)
        and value.rfind(",") > value.rfind(".")
    ):
        return comma
    if value.count(".") == 1 and value.rfind(".") > value.rfind(",") >= 0:
        return point
    return 'say decimal = "," or decimal = "." in the mapping file'
