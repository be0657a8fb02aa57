"""Reading amounts that people typed. It knows no currency's rate and no database."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_currency, get_currency_precision


def decimal(value: Any, name: str) -> Decimal:
    """`value` as a finite Decimal. Raises ValueError with one sentence that names the field."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError(f"The {name} must be a number, as in 24.90.")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"The {name} must be a number with a point, as in 24.90, not {str(value)[:40]!r}.") from error
    if not number.is_finite():
        raise ValueError(f"The {name} must be a finite number.")
    return number


def decimals_of(currency_code: str) -> int:
    """How many decimals the currency has, after ISO 4217: 2 for GBP, 0 for JPY, 3 for KWD."""
    return int(get_currency_precision(currency_code))


def shown(amount: Decimal | float, currency_code: str) -> str:
    """An amount as a merchant reads it, as in `£24.90`."""
    return str(format_currency(Decimal(str(amount)), currency_code, locale="en_GB"))
