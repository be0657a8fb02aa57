from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.files.mapping import FileMapping
from orchestration.connectors.files.stream import FileStream, open_file

HEADER = "order_id,ordered_at,sku,quantity,unit_price\n"
Write = Callable[..., Path]
Load = Callable[..., Any]


@pytest.fixture
def stream(write: Write, monkeypatch: pytest.MonkeyPatch) -> FileStream:
    monkeypatch.setattr("orchestration.connectors.files.csv_source.BATCH_ROWS", 3)
    lines = [f"{number // 2},2024-01-05T10:00Z,A,{'x' if number == 4 else 1},2.00" for number in range(11)]
    return open_file(write(HEADER + "\n".join(lines)), "generic-orders", currency="EUR")


def test_an_import_killed_after_any_page_goes_on_without_loss_or_double(stream: FileStream, load: Load) -> None:
    whole = load(stream)
    assert len(whole.pages) == 4
    for killed_after in range(1, 4):
        before = whole.pages[:killed_after]
        after = load(stream, before[-1].state).pages
        assert before + after == whole.pages


def test_a_complete_import_again_yields_the_same_bytes(stream: FileStream, load: Load) -> None:
    whole = load(stream)
    assert whole.pages[-1].state["is_complete"]
    assert [page.state["is_complete"] for page in whole.pages[:-1]] == [False] * 3
    assert load(stream, whole.pages[-1].state).pages == whole.pages


def test_another_file_or_another_mapping_begins_again(stream: FileStream, load: Load, write: Write) -> None:
    state = load(stream).pages[1].state
    other = open_file(stream.path, "generic-orders", FileMapping(decimal="."), currency="EUR")
    assert len(load(other, state).pages) == 4
    longer = write(stream.path.read_text() + "\n9,2024-01-05T10:00Z,A,1,2.00\n")
    assert len(load(open_file(longer, "generic-orders", currency="EUR"), state).pages) == 4


def test_blank_lines_at_the_end_do_not_keep_an_import_from_being_complete(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.connectors.files.csv_source.BATCH_ROWS", 1)
    loaded = load(open_file(write(HEADER + "1,2024-01-05T10:00Z,A,1,2.00\n\n\n"), "generic-orders", currency="EUR"))
    assert loaded.pages[-1].state["is_complete"]
    assert loaded.report.blank_lines == 2
    assert len(loaded.records) == 1
