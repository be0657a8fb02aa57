"""Writes the result of a bulk operation to its file: JSON lines, block by block, so that memory stays small."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from sandbox.shopify.bulk_documents import Projection, write_lines

BLOCK = 500


def write_result(projection: Projection, roots: list[Any], path: Path, *, grouped: bool) -> int:
    """Write all objects below `roots`; returns how many there are.

    Unless grouped, objects come in any order, and children before or after their parents.
    """
    dice, written = random.Random(len(roots)), 0
    if not grouped:
        roots = dice.sample(roots, len(roots))
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(roots), BLOCK):
            lines = list(write_lines(projection, roots[start : start + BLOCK]))
            written += len(lines)
            if not grouped:
                dice.shuffle(lines)
            file.write(b"\n".join([*lines, b""]))
    return written
