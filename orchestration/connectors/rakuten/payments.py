"""What Rakuten has paid, from Advanced Reports: payments, their invoices, and the transactions in those.

The reports are CSV whose headers are not documented: rows are kept as they are spelled, only the ids are looked for.
A state is `{"date"}`: all payments until then are in. Without the security token there is nothing to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.connectors.elements import Element, to_pages
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.rakuten.client import RakutenClient

LOOK_BACK = timedelta(days=35)
"""A payment is in its report at once, its details weeks later."""
HISTORY = timedelta(days=396)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Payments:
    """One row per payment."""

    client: RakutenClient
    name: str = "payments"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        if not self.client.has_reports:
            return
        now = self.client.now()
        rows = self.client.payments(_start(state, now.date()), now.date())
        found: list[Element] = [Record(_value(row, "paymentid"), orjson.dumps(row)) for row in rows]
        yield from to_pages(found, dict(state), {"date": str(now.date())}, now)


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """One row per transaction of an invoice: its id is that of payment, invoice and transaction, and its number among equals."""

    client: RakutenClient
    name: str = "payment_details"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        if not self.client.has_reports:
            return
        now = self.client.now()
        for payment in self.client.payments(_start(state, now.date()), now.date()):
            payment_id = _value(payment, "paymentid")
            found = [
                one for invoice in self.client.invoices(payment_id) for one in self._of_invoice(payment_id, invoice)
            ]
            yield from to_pages(found, dict(state), dict(state), now)
        done = {"date": str(now.date())}
        yield from to_pages([], done, done, now)

    def _of_invoice(self, payment_id: str, invoice: Row) -> Iterator[Element]:
        invoice_id, numbers = _value(invoice, "invoiceid"), Counter[str]()
        for row in self.client.paid_transactions(invoice_id):
            transaction_id = _value(row, "transactionid")
            numbers[transaction_id] += 1
            record_id = f"{payment_id}:{invoice_id}:{transaction_id}:{numbers[transaction_id]}"
            yield Record(record_id, orjson.dumps({"payment": payment_id, "invoice": invoice_id, **row}))


def _start(state: State, today: date) -> date:
    return date.fromisoformat(state["date"]) - LOOK_BACK if state else today - HISTORY


def _value(row: Row, name: str) -> str:
    """The column of that name, however it is spelled: `Payment ID`, `payment_id`."""
    for header, value in row.items():
        if "".join(letter for letter in header.casefold() if letter.isalnum()) == name and value:
            return value
    raise SchemaDriftError(f"A report of Rakuten has a row without its column {name}; update this product.")
