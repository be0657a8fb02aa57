"""How commands speak: JSON on standard output for programs, tables for people, progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

people = Console(width=None if sys.stdout.isatty() else 200)  # a pipe has no width, and ids are there to be copied
progress = Console(file=sys.stderr)  # this very stream: a run redirects sys.stderr for its libraries

JSON_OPTION = typer.Option(False, "--json", help="One JSON document on standard output, for programs.")


def print_json(value: Any) -> None:
    """Write one JSON document; Decimals and dates become strings."""
    typer.echo(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode())


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """A table, or a sentence that says why there is none. Cells are plain text: markup in a title stays visible."""
    if not rows:
        people.print(empty, markup=False)
        return
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    people.print(table)


def print_line(line: str = "") -> None:
    """One line for a person, as it is: neither wrapped nor read as markup."""
    people.print(line, markup=False, highlight=False, soft_wrap=True)


def say(sentence: str) -> None:
    """Progress for a person; never on standard output, which may be read by a program."""
    progress.print(sentence, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def libraries_talk_to(log: Path) -> Iterator[None]:
    """Whatever libraries print goes to a log: standard output stays one JSON document, the terminal stays readable."""
    with log.open("a") as stream, redirect_stdout(stream), redirect_stderr(stream):
        yield
