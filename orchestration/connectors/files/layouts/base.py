"""What a layout is, as data: columns, their types, the other names they go by. Knows no file and no platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ColumnType = Literal["text", "identifier", "decimal", "integer", "instant", "currency"]

ORDERS = "generic_orders"
"""The stream of order lines that the warehouse reads: `raw.files_generic_orders`."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout.

    `aliases`: header names understood without a mapping, compared by letters and digits only. `otherwise`: headers whose
    value is taken where the first is blank. `blanks`: values that mean "nothing", such as customer 0 for guests.
    """

    name: str
    type: ColumnType = "text"
    is_required: bool = False
    may_be_blank: bool = True
    aliases: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    may_be_negative: bool = False
    field: str | None = None
    """Name in the payload, where it is another."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that can stand for this column, the best first."""
        return (self.name, *self.aliases, *self.otherwise)


@dataclass(frozen=True, slots=True)
class Extra:
    """An amount beside the goods that becomes an order line of its own kind, so that an order adds up to its total.

    `less` names a column that is subtracted. With `per` "order" the amount stands on every row of the order, or on its
    first one, and is taken from the first.
    """

    kind: Literal["postage", "discount", "fee"]
    column: str
    less: str | None = None
    per: Literal["order", "line"] = "line"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file must look like and what one of its rows becomes (README.md gives the payloads).

    `grain`: what one row is, `origin`: where the platform's own program writes the file. The values of `key` together
    are numbered to make record ids. `instant` moves the business clock. Columns in `repeated`, or not beginning with one
    of `unrepeated` where that is given, stand on the first row of a key only and are repeated downwards. With
    `needs_first_row` the later rows of a key mean nothing without its first. `defaults`: words of a mapping file that hold
    unless the merchant's own says otherwise.
    """

    name: str
    stream: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    grain: str
    origin: str = ""
    instant: str | None = None
    repeated: frozenset[str] = frozenset()
    unrepeated: tuple[str, ...] = ()
    needs_first_row: bool = False
    is_export: bool = True
    """An export keeps all its columns under their own names; other layouts have names of their own beside `original`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    has_quotes: bool = True
    """False where the platform writes tabs and newlines out of its texts instead of quoting them."""
    summary: tuple[str, ...] = ()
    """Words that mark a line of totals at the end of the file."""
    extras: tuple[Extra, ...] = ()
    unowed: frozenset[str] = frozenset()
    """Values of `status`, in lower case, of orders that nobody owes: cancelled, failed, never paid."""
    refunded: frozenset[str] = frozenset()
    """Values of `status` of orders whose money went back altogether."""
    states: tuple[tuple[str, str], ...] = ()
    """(column, status): the first of these columns that is filled says the `status` of a row, which else is `pending`."""
    replaces_days: bool = False
    """A later file is the whole truth from its first instant to its last: rows of before that it does not have are gone."""
    price: str | None = None
    counted_missing: tuple[str, ...] = ()
    counted_blank: Mapping[str, str] = field(default_factory=dict)
    """Name of an oddity → the column that is blank where it occurs."""
    counted_filled: Mapping[str, str] = field(default_factory=dict)

    def repeats(self, column: str) -> bool:
        """Whether a blank cell of `column` means "as on the first row of this key"."""
        if self.unrepeated:
            return not column.startswith(self.unrepeated)
        return column in self.repeated


def plain(name: str) -> str:
    """A header name as it is compared: letters and digits in lower case."""
    return "".join(character for character in name.casefold() if character.isalnum())
