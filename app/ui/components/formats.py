"""Numbers, money, days and moments the way the reader's locale writes them. It knows no page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from app.schemas.recommendations import Effect

FALLBACK = Locale("en", "GB")
WHOLE_FROM = 100
MINUS = "\N{MINUS SIGN}"


def locale_of(browser: str | None) -> Locale:
    """The browser's locale when babel knows it, else British English."""
    try:
        return Locale.parse((browser or "").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return FALLBACK


def money(amount: Decimal | float | str, currency_code: str, locale: Locale) -> str:
    """An amount with its currency, in that currency's own number of decimals."""
    return str(format_currency(Decimal(str(amount)), currency_code, locale=locale))


def rounded_money(amount: Decimal | float, currency_code: str, locale: Locale, is_whole: bool = False) -> str:
    """An amount for estimates: whole units from 100 up, so that it does not look more exact than it is."""
    amount = Decimal(str(amount))
    if abs(amount) < WHOLE_FROM and not is_whole:
        return money(amount, currency_code, locale)
    return str(format_currency(round(amount), currency_code, locale=locale, currency_digits=False,
                               format=_whole(locale)))  # fmt: skip


def _whole(locale: Locale) -> str:
    pattern = str(locale.currency_formats["standard"].pattern)
    return pattern.replace("0.00", "0")


def signed_money(amount: Decimal | float, currency_code: str, locale: Locale, is_whole: bool = False) -> str:
    """An estimate with its sign always written, as an effect needs it."""
    text = rounded_money(abs(Decimal(str(amount))), currency_code, locale, is_whole)
    return f"{MINUS if amount < 0 else '+'}{text}"


def interval(effect: Effect, currency_code: str, locale: Locale) -> str:
    """The range that the effect lies in with the probability `level`."""
    return money_range(effect.low, effect.high, currency_code, locale)


def money_range(low: float, high: float, currency_code: str, locale: Locale) -> str:
    """Both ends as exact as the larger one deserves."""
    is_large = max(abs(low), abs(high)) >= WHOLE_FROM
    first, last = (
        signed_money(round(end) if is_large else end, currency_code, locale, is_large) for end in (low, high)
    )
    return f"{first} to {last}"


def count(number: Decimal | float, locale: Locale) -> str:
    """A whole number with the locale's grouping."""
    return str(format_decimal(round(number), locale=locale))


def percent(share: float, locale: Locale) -> str:
    """A share as percent without decimals: 0.8 is 80%."""
    return str(format_percent(share, locale=locale))


def day(on: date, locale: Locale) -> str:
    """A calendar day, as 12 Nov 2026."""
    return str(format_date(on, "medium", locale=locale))


def short_day(on: date, locale: Locale) -> str:
    """A day of this or last year on an axis, as 12 Nov."""
    return str(format_skeleton("MMMd", on, locale=locale))


def moment(at: datetime, timezone: str, locale: Locale) -> str:
    """An instant on the business's clock, with its zone."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{day(local, locale)}, {format_time(local, 'short', locale=locale)} {local.tzname()}"
