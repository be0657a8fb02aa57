"""Packed files: one file in a .gz or .zip is read; everything else an archive can be is refused before it is unpacked (F10)."""

from __future__ import annotations

import gzip
import io
import stat
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors import archives
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import open_file, report

TEXT = b"order_id,ordered_at,sku,quantity,unit_price\n1,2024-01-05T10:00:00Z,A,2,3.50\n"
Write = Callable[..., Path]
Load = Callable[..., Any]


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return held.getvalue()


def refusal(path: Path) -> str:
    with pytest.raises(FileImportError) as caught:
        open_file(path, "generic-orders", currency="EUR")
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert path.name in message
    return message


@pytest.mark.parametrize(
    ("name", "content", "packing"),
    [
        ("orders.csv.gz", gzip.compress(TEXT), "gzip"),
        ("orders.zip", zipped(("folder/orders.csv", TEXT)), "zip"),
        ("orders.zip", zipped(("orders.tsv", TEXT.replace(b",", b"\t")), ("__MACOSX/._orders.tsv", b"x")), "zip"),
    ],
)
def test_one_packed_file_is_read_like_itself(write: Write, load: Load, name: str, content: bytes, packing: str) -> None:
    stream = open_file(write(content, name), "generic-orders", currency="EUR")
    loaded = load(stream)
    assert [(payload["sku"], payload["unit_price"]) for payload in loaded.payloads] == [("A", "3.50")]
    assert (loaded.report.packing, loaded.report.file) == (packing, name)
    assert stream.unpacked.path.exists()
    stream.close()
    assert not stream.unpacked.path.exists()


def test_an_error_inside_a_packed_file_names_the_file_that_the_merchant_knows(write: Write) -> None:
    assert "orders.csv.gz" in refusal(write(gzip.compress(b"a,b\n1,2\n"), "orders.csv.gz"))


@pytest.mark.parametrize("megabytes", [100])
@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(("orders.csv", content))])
def test_a_bomb_is_stopped_at_its_ratio_in_bounded_memory(
    write: Write, pack: Callable[[bytes], bytes], megabytes: int
) -> None:
    path = write(pack(bytes(megabytes << 20)), "orders.csv.gz" if pack is gzip.compress else "orders.zip")
    tracemalloc.start()
    assert "packed more than 250 to 1" in refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_file_that_is_too_large_unpacked_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 50)
    assert "GiB unpacked" in refusal(write(gzip.compress(TEXT), "orders.csv.gz"))
    assert "GiB unpacked" in refusal(write(zipped(("orders.csv", TEXT)), "orders.zip"))


@pytest.mark.parametrize(
    "name", ["../orders.csv", "/etc/orders.csv", "a/../../orders.csv", "C:/orders.csv", "..\\orders.csv"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(write: Write, name: str) -> None:
    assert "a name that leads out of the archive" in refusal(write(zipped((name, TEXT)), "orders.zip"))


def test_a_link_is_refused(write: Write) -> None:
    link = zipfile.ZipInfo("orders.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link instead of a file" in refusal(write(zipped((link, b"/etc/passwd")), "orders.zip"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.zip", zipped(("orders.zip", zipped(("orders.csv", TEXT))))),
        ("orders.zip", zipped(("orders.csv", zipped(("orders.csv", TEXT))))),
        ("orders.zip", zipped(("orders.csv.gz", gzip.compress(TEXT)))),
        ("orders.csv.gz", gzip.compress(gzip.compress(TEXT))),
        ("orders.tar.gz", gzip.compress(TEXT)),
    ],
)
def test_an_archive_inside_an_archive_is_refused(write: Write, name: str, content: bytes) -> None:
    assert "an archive inside an archive" in refusal(write(content, name))


def test_a_million_entries_are_refused_without_reading_their_list(write: Write) -> None:
    entry = zipped(("a", b""))
    start = entry.index(b"PK\x01\x02")
    record, end = entry[start : entry.index(b"PK\x05\x06")], bytearray(entry[entry.index(b"PK\x05\x06") :])
    end[12:16] = (len(record) * 1_000_000).to_bytes(4, "little")
    end[8:12] = b"\xff\xff\xff\xff"
    path = write(entry[:start] + record * 1_000_000 + bytes(end), "orders.zip")
    tracemalloc.start()
    assert "too many entries" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("count", [0, 2, 500, 1_500])
def test_an_archive_without_exactly_one_file_is_refused(write: Write, count: int) -> None:
    said = refusal(write(zipped(*((f"{number}.csv", b"x") for number in range(count))), "orders.zip"))
    assert ("pack one file alone" if count > 1_000 else f"{count} files") in said


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.zip"])
@pytest.mark.parametrize(
    "content", [b"no archive at all", gzip.compress(TEXT)[:-12], zipped(("orders.csv", TEXT))[:60]]
)
def test_a_damaged_archive_is_one_sentence(write: Write, name: str, content: bytes) -> None:
    assert "a damaged archive" in refusal(write(content, name))


def test_contents_that_are_not_what_the_archive_promised_are_found(write: Write) -> None:
    content = bytearray(zipped(("orders.csv", TEXT)))
    content[content.index(b"PK\x01\x02") + 24 : content.index(b"PK\x01\x02") + 28] = (20).to_bytes(4, "little")
    assert "a damaged archive" in refusal(write(bytes(content), "orders.zip"))


def test_a_list_of_contents_before_the_file_begins_is_damage(write: Write) -> None:
    content = bytearray(zipped(("orders.csv", TEXT)))
    place = content.index(b"PK\x05\x06")
    content[place + 12 : place + 16] = (60_000).to_bytes(4, "little")
    assert "a damaged archive" in refusal(write(bytes(content), "orders.zip"))


def test_methods_that_only_some_programs_know_are_named(write: Write) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("orders.csv", TEXT)
    assert "pack it as a plain .zip" in refusal(write(held.getvalue(), "orders.zip"))


def test_a_locked_archive_is_one_sentence(write: Write) -> None:
    content = bytearray(zipped(("orders.csv", TEXT)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "locked with a password" in refusal(write(bytes(content), "orders.zip"))


def test_what_was_unpacked_is_gone_after_a_refusal_and_after_a_dry_run(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    refusal(write(gzip.compress(bytes(64 << 20)), "bomb.csv.gz"))
    refusal(write(gzip.compress(b"a,b\n1,2\n"), "orders.csv.gz"))
    report(write(gzip.compress(TEXT), "orders.csv.gz"), "generic-orders", currency="EUR")
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("ending", [".bz2", ".xz", ".7z", ".rar", ".tar"])
def test_other_archives_are_named_with_the_remedy(write: Write, ending: str) -> None:
    assert "pack it as .gz or .zip" in refusal(write(b"x", f"orders.csv{ending}"))
