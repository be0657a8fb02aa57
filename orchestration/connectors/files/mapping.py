"""The mapping file: what a file's columns mean and how its numbers, times and cancellations are written. Reads no data."""

from __future__ import annotations

import tomllib
from codecs import lookup
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import polars as pl
from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from orchestration.connectors.exceptions import FileImportError

Kind = Literal["product", "postage", "discount", "fee", "gift_card", "sample", "manual", "adjustment", "test", "other"]
KINDS: frozenset[str] = frozenset(get_args(Kind))
CURRENCIES = frozenset(Locale("en").currencies)
"""Every ISO 4217 code, also those of the past: old orders may be in them."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name[:40]!r} is no time zone, give an IANA name such as Europe/London")
    return name


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError(f"{code[:40]!r} is no currency, give an ISO 4217 code such as EUR")
    return code


def _regex(pattern: str) -> str:
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{pattern[:80]!r} is no regular expression without look-around") from error
    return pattern


def _date_format(text: str) -> str:
    try:
        pl.Series(["x"]).str.to_datetime(text, strict=False)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{text[:40]!r} is no date format, write it as in %d/%m/%Y %H:%M") from error
    return text


def _encoding(name: str) -> str:
    try:
        b"".decode(name)  # a codec that makes no text (base64, zlib) is a LookupError here
        return lookup(name).name
    except (LookupError, ValueError) as error:
        raise ValueError(f"{name[:40]!r} is no encoding, say for example utf-8, utf-16 or cp1252") from error


ZoneName = Annotated[str, AfterValidator(_zone)]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
Regex = Annotated[str, AfterValidator(_regex)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Cancellations(_Table):
    """What marks a line that takes goods back; any of them is enough."""

    order_id_prefix: Annotated[str, Field(min_length=1)] | None = None
    column: str | None = None
    values: tuple[str, ...] = ()


class KindRule(_Table):
    """Lines that are not merchandise. The rule fits when any of its tests does."""

    kind: Kind
    sku: tuple[str, ...] = ()
    sku_pattern: Regex | None = None
    order_id_prefix: Annotated[str, Field(min_length=1)] | None = None
    title_pattern: Regex | None = None


class FileMapping(_Table):
    """The content of a mapping file; README.md documents every key. `FileMapping()` is "no mapping"."""

    columns: dict[str, str] = {}
    timezone: ZoneName | None = None
    currency_code: CurrencyCode | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " ", "'"] | None = None
    date_formats: tuple[Annotated[str, AfterValidator(_date_format)], ...] = ()
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    delimiter: Annotated[str, Field(pattern=r"^[^\w\s\"'.]$|^\t$")] | None = None
    quote: Literal['"', "'", ""] | None = None
    negative_quantity: Literal["reject", "adjustment", "cancellation"] = "reject"
    negative_price: Literal["reject", "adjustment"] = "reject"
    cancellations: Cancellations = Cancellations()
    kinds: tuple[KindRule, ...] = ()

    def with_defaults(self, layout: Mapping[str, Any], zone: str | None, currency: str | None) -> FileMapping:
        """This mapping, with what it does not say taken from the layout and the business. Raises FileImportError."""
        words = {**layout, **self.model_dump(exclude_unset=True)}
        words["timezone"] = self.timezone or zone
        words["currency_code"] = self.currency_code or currency
        return parse_mapping(words, "the import")

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.timezone) if self.timezone else None


def parse_mapping(words: Mapping[str, Any], where: str) -> FileMapping:
    """Check a mapping that was read from TOML or from a connection's settings. Raises FileImportError."""
    try:
        mapping = FileMapping.model_validate(words)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the mapping"
        what = first["msg"].removeprefix("Value error, ")
        raise FileImportError(
            f"{key} cannot be used ({what})", where, "see the mapping file in connectors/files/README.md"
        ) from error
    if mapping.thousands is not None and mapping.thousands == (mapping.decimal or "."):
        raise FileImportError("decimal and thousands are the same sign", where, "give two different ones")
    return mapping


def load_mapping(path: Path | str) -> FileMapping:
    """Read a mapping file (TOML, UTF-8). Raises FileImportError when it is not there, no TOML, or says something unknown."""
    path = Path(path)
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileImportError(f"the mapping cannot be read ({error.strerror})", str(path), "check the path") from error
    except UnicodeDecodeError as error:
        raise FileImportError("the mapping is not UTF-8", str(path), "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileImportError(f"the mapping is no valid TOML ({error})", str(path), "correct that place") from error
    return parse_mapping(words, str(path))
