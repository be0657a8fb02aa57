"""Packed files (.gz, .zip with one file in it) unpacked into a temporary file, with every cap checked before and during.

The names inside an archive are shown and never used as paths.
"""

from __future__ import annotations

import errno
import gzip
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Protocol

from orchestration.connectors.exceptions import FileImportError

MAX_UNPACKED = 4 << 30
MAX_RATIO = 250
FREE_OF_RATIO = 16 << 20
"""Up to this size a file may be packed as tightly as it likes."""
MAX_DIRECTORY = 1 << 20
"""Bytes of a zip file's list of contents; a million entries need 46 times as much, and all of it would be held."""
MAX_ENTRIES = 1_000
CHUNK = 1 << 20
PACKED = {".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".tgz"}
PACKED_MAGIC = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!")
DAMAGE = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, struct.error, UnicodeDecodeError)
"""What the libraries say about an archive that is not whole."""
_PLAIN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The file to read, under the ending of its format. `folder` holds it for as long as this object lives."""

    path: Path
    packing: str | None = None
    folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        if self.folder is not None:
            self.folder.cleanup()


def unpack(path: Path) -> Unpacked:
    """The file itself, or what a .gz or .zip holds. Raises FileImportError for bombs, nests, links and damage."""
    ending = path.suffix.lower()
    if ending == ".gz":
        with _reading(path), gzip.open(path) as packed:
            return _copied(packed, path, path.stem, "gzip", path.stat().st_size)
    if ending == ".zip":
        with _reading(path), checked_zip(path) as archive:
            entry = _only_entry(archive, path)
            with archive.open(entry) as packed:
                return _copied(packed, path, PurePosixPath(entry.filename).name, "zip", max(entry.compress_size, 1))
    if ending in PACKED:
        raise FileImportError(f"packed as {ending}", str(path), "pack it as .gz or .zip, or not at all")
    return Unpacked(path)


@contextmanager
def checked_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file whose list of contents was small enough to be read at all. Raises FileImportError otherwise."""
    if _directory_bytes(path) > MAX_DIRECTORY:
        raise FileImportError("too many entries", str(path), "pack one file alone")
    try:
        with zipfile.ZipFile(path) as archive:
            _must_be_plain(archive, path)
            yield archive
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("a place before the file's beginning") from error


def _must_be_plain(archive: zipfile.ZipFile, path: Path) -> None:
    if len(archive.infolist()) > MAX_ENTRIES:
        raise FileImportError(f"{len(archive.infolist()):,} entries", str(path), "pack one file alone")
    if any(entry.compress_type not in _PLAIN_METHODS for entry in archive.infolist()):
        raise FileImportError("packed in a way that is not understood", str(path), "pack it as a plain .zip")


def must_fit(size: int, packed: int, path: Path) -> None:
    """Raise FileImportError when so much comes out of so little that it can only be a bomb, or is too much at all."""
    if size > MAX_UNPACKED:
        raise FileImportError(f"more than {MAX_UNPACKED >> 30} GiB unpacked", str(path), "split it into smaller files")
    if size > FREE_OF_RATIO and size > MAX_RATIO * packed:
        raise FileImportError(f"packed more than {MAX_RATIO} to 1", str(path), "unpack it yourself if you trust it")


def _only_entry(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_of_the_packer(entry.filename)]
    if len(entries) != 1:
        raise FileImportError(f"{len(entries)} files", str(path), "pack exactly one file")
    entry = entries[0]
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise FileImportError("a name that leads out of the archive", str(path), "pack the file again without its path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileImportError("a link instead of a file", str(path), "pack the file itself")
    if entry.flag_bits & 1:
        raise FileImportError("locked with a password", str(path), "pack it without one")
    must_fit(entry.file_size, max(entry.compress_size, 1), path)
    return entry


def _is_of_the_packer(name: str) -> bool:
    """What macOS adds beside the file that was meant."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name == ".DS_Store"


def _copied(packed: _Readable, path: Path, name: str, packing: str, packed_bytes: int) -> Unpacked:
    ending = PurePosixPath(name).suffix.lower()
    if ending in PACKED:
        raise FileImportError("an archive inside an archive", str(path), "pack the file once")
    folder = TemporaryDirectory(prefix="ecom-import-")
    target = Path(folder.name) / f"file{ending if ending.isascii() and ending[1:].isalnum() else ''}"
    may_be_zip = packing == "zip" and ending == ".xlsx"
    try:
        with target.open("wb") as out:
            for chunk in _checked(packed, path, packed_bytes, () if may_be_zip else PACKED_MAGIC):
                out.write(chunk)
    except BaseException:
        folder.cleanup()
        raise
    return Unpacked(target, packing, folder)


def _checked(packed: _Readable, path: Path, packed_bytes: int, refused: tuple[bytes, ...]) -> Iterator[bytes]:
    """What comes out, piece by piece, for as long as it stays within the caps."""
    size = 0
    while chunk := packed.read(CHUNK):
        if size == 0 and chunk.startswith(refused):
            raise FileImportError("an archive inside an archive", str(path), "pack the file once")
        size += len(chunk)
        must_fit(size, packed_bytes, path)
        yield chunk


def _directory_bytes(path: Path) -> int:
    """Length of the list of contents as the file's end tells it, read as zipfile itself reads it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - 65_557)  # the end record with the longest comment
        file.seek(start)
        tail = file.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) - place < 22:
            raise zipfile.BadZipFile("no end record")
        if place >= 20 and tail[place - 20 :].startswith(_LOCATOR_64):
            file.seek(max(0, start + place - 20 - 56))
            long_end = file.read(56)
            if long_end.startswith(_END_64):
                return int.from_bytes(long_end[40:48], "little")
        return int.from_bytes(tail[place + 12 : place + 16], "little")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What a damaged archive makes its library say, as one sentence."""
    try:
        yield
    except DAMAGE as error:
        raise FileImportError("a damaged archive", str(path), "pack or download it again") from error
    except RuntimeError as error:  # zipfile's word for a missing password
        raise FileImportError("locked with a password", str(path), "pack it without one") from error
