"""Starts servers and loads in processes of their own and watches how much memory a load takes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import psutil


@contextmanager
def server(shop: str, orders: int, latency: float = 0.0) -> Iterator[str]:
    """The address of a running `bench.ingest.server`."""
    command = [sys.executable, "-m", "bench.ingest.server", shop, str(orders), str(latency)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait()


def measured(module: str, *words: str) -> dict[str, Any]:
    """What `python -m module words` prints as its last line, with `peak_mb` of it and its children, database apart."""
    process = subprocess.Popen([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=[psutil.Process(process.pid), peak], daemon=True)
    watcher.start()
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} {words[0]} failed; its own words stand above.")
    found: dict[str, Any] = orjson.loads(output.strip().splitlines()[-1])
    return {**found, "peak_mb": round(peak[0] / 1e6)}


def _watch(process: psutil.Process, peak: list[int]) -> None:
    try:
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(one.memory_info().rss for one in family))
            threading.Event().wait(0.05)
    except psutil.NoSuchProcess:
        return
