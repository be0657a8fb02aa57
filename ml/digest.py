"""Fingerprints of frames and folders, so that what is served can be proved to be what was trained. It knows no model."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd


def frame_digest(frame: pd.DataFrame) -> str:
    """sha256 over column names and values in their order; the same rows in the same order give the same digest."""
    digest = hashlib.sha256()
    for name in frame.columns:
        digest.update(str(name).encode())
        values = frame[name].astype("str") if frame[name].dtype == object else frame[name]
        digest.update(np.ascontiguousarray(pd.util.hash_pandas_object(values, index=False).to_numpy()).tobytes())
    return digest.hexdigest()


def folder_digest(folder: Path) -> str:
    """sha256 over the relative paths and bytes of all files below `folder`, sorted by path."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
