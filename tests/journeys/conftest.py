"""An installation of its own, used through the `ecom` command only, as a person would."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ecom:
    """Runs `ecom …` in a home of its own."""

    environment: dict[str, str]

    def run(
        self, *words: str, stdin: str = "", code: int = 0, timeout: float = 1_200
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "ecom"), *words],
            input=stdin, capture_output=True, text=True, env=self.environment, timeout=timeout, check=False,
        )  # fmt: skip
        assert done.returncode == code, (
            f"ecom {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        )
        return done

    def json(self, *words: str, **more: Any) -> Any:
        return json.loads(self.run(*words, "--json", **more).stdout)


@pytest.fixture(scope="module")
def ecom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ecom]:
    home = tmp_path_factory.mktemp("home")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ECOM_", "DATABASE_URL", "DAGSTER_", "MLFLOW_"))}
    ports = {f"ECOM_{name}_PORT": str(free_port()) for name in ("DASHBOARD", "DAGSTER", "MLFLOW", "SANDBOX")}
    installation = Ecom(kept | ports | {"ECOM_HOME": str(home), "ECOM_ALLOW_PRIVATE_HOSTS": "1"})
    yield installation
    installation.run("sandbox", "stop")
    installation.run("db", "stop")
