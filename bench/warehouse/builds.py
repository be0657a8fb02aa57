"""`dbt build` of one business in a process of its own, told what Dagster tells it, and what it and the database's backends used meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psutil

from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.dbt_environment import dbt_environment
from orchestration.manifest import DBT_FOLDER
from orchestration.standing_views import TABLES_AND_ALL_TESTS, note_views, views_stand

SLOWEST = 8


def parse(settings: Settings) -> float:
    """Parse the project as an installation does once; seconds."""
    began = time.monotonic()
    _dbt(settings, None, "parse")
    return round(time.monotonic() - began, 2)


def built(settings: Settings, business: UUID) -> dict[str, Any]:
    """Seconds with dbt's own start, CPU seconds of dbt and the database, private memory of the largest process, slowest models."""
    watch, manifest, url = Watch(), _manifest(settings), url_of(settings, "transform")
    with watch:
        leaves_views_out = views_stand(url, manifest)
        words = TABLES_AND_ALL_TESTS if leaves_views_out else ()
        _dbt(settings, business, "build", "--exclude-resource-type", "unit_test", *words)
    if not leaves_views_out:
        note_views(url, manifest)
    results = orjson.loads((_target(settings) / "run_results.json").read_bytes())["results"]
    times = sorted(((r["execution_time"], r["unique_id"].split(".")[2]) for r in results), reverse=True)
    return watch.found() | {"slowest": {name: round(seconds, 2) for seconds, name in times[:SLOWEST]}}


@dataclass
class Watch:
    """Samples dbt and every backend of the database ten times a second. Shared buffers count for nobody (RssAnon)."""

    peak: dict[str, float] = field(default_factory=dict)
    cpu: dict[tuple[int, float], float] = field(default_factory=dict)

    def __enter__(self) -> None:
        self._began, self._over = time.monotonic(), threading.Event()
        self._before = dict(self._sample())
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began
        self._over.set()
        self._thread.join()

    def found(self) -> dict[str, Any]:
        spent = sum(seconds - self._before.get(key, 0.0) for key, seconds in self.cpu.items())
        peaks = {f"peak_{name}_mib": round(value) for name, value in self.peak.items()}
        return {"seconds": round(self.seconds, 2), "cpu_seconds": round(spent, 2), **peaks}

    def _run(self) -> None:
        while not self._over.wait(0.1):
            self.cpu |= self._sample()

    def _sample(self) -> dict[tuple[int, float], float]:
        found = {}
        for process in psutil.process_iter(["cmdline", "create_time", "cpu_times"]):
            words = " ".join(process.info["cmdline"] or ())
            kind = "dbt" if f"{DBT_FOLDER}" in words else "postgres" if words.startswith("postgres: ") else ""
            if kind:
                times = process.info["cpu_times"]
                found[process.pid, process.info["create_time"]] = times.user + times.system
                self.peak[kind] = max(self.peak.get(kind, 0.0), _anonymous_mib(process.pid))
        return found


def _anonymous_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), 0.0)


def _manifest(settings: Settings) -> dict[str, Any]:
    return dict(orjson.loads((_target(settings) / "manifest.json").read_bytes()))


def _target(settings: Settings) -> Path:
    return settings.home / "dbt"


def _dbt(settings: Settings, business: UUID | None, *words: str) -> None:
    environment = os.environ | dbt_environment(url_of(settings, "transform"))
    environment |= {"ECOM_DBT_BUSINESS_ID": str(business) if business else "", "DO_NOT_TRACK": "1"}
    places = [
        "--project-dir",
        str(DBT_FOLDER),
        "--profiles-dir",
        str(DBT_FOLDER),
        "--target-path",
        str(_target(settings)),
    ]
    command = [
        str(Path(sys.executable).parent / "dbt"),
        *words,
        "--quiet",
        "--log-path",
        str(_target(settings)),
        *places,
    ]
    found = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        raise RuntimeError(f"dbt {words[0]} failed: {found.stdout[-3000:]}")
