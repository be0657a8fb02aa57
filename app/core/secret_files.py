"""Keys of this installation that are kept in files: made once, atomically, readable by their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def load_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The key in `path`; made by `make` the first time. When two processes make it at once, both get the same one."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    handle, draft = tempfile.mkstemp(dir=path.parent)  # 0600 from its first moment
    with os.fdopen(handle, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())  # what a lost key had sealed would be lost with it
    with suppress(FileExistsError):  # another process was faster: its key counts
        os.link(draft, path)
    Path(draft).unlink()
    return path.read_bytes()
