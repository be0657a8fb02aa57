"""A throw-away installation for a benchmark, used through `ecom` like a person would, with time and memory watched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil


@dataclass
class Installation:
    """One home; `seconds` and `peak_mib` by command, peak over the largest single process of the command's tree."""

    environment: dict[str, str]
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mib: dict[str, float] = field(default_factory=dict)

    def ecom(self, name: str, *words: str, stdin: str = "") -> str:
        """Run a command, measured under `name`; returns its standard output."""
        started = time.monotonic()
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "ecom"), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment,
        )  # fmt: skip
        watcher = threading.Thread(target=self._watch, args=(name, process.pid), daemon=True)
        watcher.start()
        output, _ = process.communicate(stdin)
        self.seconds[name] = round(time.monotonic() - started, 2)
        if process.returncode:
            raise RuntimeError(f"ecom {' '.join(words)} ended with {process.returncode}: {output[-500:]}")
        return output

    def json(self, name: str, *words: str) -> Any:
        return json.loads(self.ecom(name, *words, "--json"))

    def _watch(self, name: str, pid: int) -> None:
        peak = 0
        while psutil.pid_exists(pid):
            try:
                tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
                peak = max([peak, *(process.memory_info().rss for process in tree)])
            except psutil.NoSuchProcess:
                continue
            self.peak_mib[name] = round(peak / 2**20, 1)
            time.sleep(0.1)


@contextmanager
def installation() -> Iterator[Installation]:
    """A fresh home with free ports; everything is stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="ecom-bench-") as home:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("ECOM_", "DATABASE_URL", "DAGSTER_", "MLFLOW_"))
        }
        ports = {f"ECOM_{name}_PORT": str(_free_port()) for name in ("DASHBOARD", "DAGSTER", "MLFLOW", "SANDBOX")}
        made = Installation(kept | ports | {"ECOM_HOME": home, "ECOM_ALLOW_PRIVATE_HOSTS": "1"})
        try:
            yield made
        finally:
            made.ecom("stop sandbox", "sandbox", "stop")
            made.ecom("stop database", "db", "stop")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
