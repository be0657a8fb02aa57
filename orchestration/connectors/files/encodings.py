"""Which encoding a text file has, proved over the whole file so that no later page can fail on it."""

from __future__ import annotations

import codecs
from pathlib import Path

from orchestration.connectors.exceptions import FileImportError

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path, declared: str | None = None) -> str:
    """The codec's name: the declared one, else by byte order mark, by the zeros of UTF-16, UTF-8, and cp1252 at last.

    Raises FileImportError when the file cannot be read in it. Part UTF-8 and part not is refused: cp1252 would garble it.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    encoding = declared or _by_mark(head) or _by_zeros(head)
    if encoding is not None:
        return _must_decode(path, encoding)
    failure = _first_failure(path, "utf-8")
    if failure is None:
        return "utf-8"
    if failure.had_other_letters:
        _refuse(
            path, f"line {failure.line} is not UTF-8 though lines before it are", 'say encoding = "…" in the mapping'
        )
    return _must_decode(path, "cp1252")


def _by_mark(head: bytes) -> str | None:
    return next((name for mark, name in MARKS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: most text there is Latin, so every other byte is zero; a stray NUL is not enough."""
    sample = head[: len(head) // 2 * 2]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if half and sample[0::2].count(0) > 0.4 * half:
        return "utf-16-be"
    return None


class _Failure:
    def __init__(self, line: int, had_other_letters: bool) -> None:
        self.line = line
        self.had_other_letters = had_other_letters


def _first_failure(path: Path, encoding: str) -> _Failure | None:
    """Decode the file piece by piece; where it fails, say on which line and whether more than ASCII was read before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, other_letters = 1, False
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                good = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
                return _Failure(line + good.count(b"\n"), other_letters or not good.isascii())
            if not chunk:
                return None
            line += text.count("\n")
            other_letters = other_letters or not text.isascii()


def _must_decode(path: Path, encoding: str) -> str:
    if failure := _first_failure(path, encoding):
        _refuse(
            path, f"line {failure.line} is not {encoding}", "save the file as UTF-8 or say its encoding in the mapping"
        )
    return encoding


def _refuse(path: Path, what: str, remedy: str) -> None:
    raise FileImportError(f"wrong encoding ({what})", str(path), remedy)
