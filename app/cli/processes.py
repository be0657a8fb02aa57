"""Child processes of `ecom up`: started with a log each, watched, and ended together, also when we are killed."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from app.core.exceptions import UserError

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10


def require_free_port(port: int, what: str, variable: str) -> None:
    """Raise UserError that names the port and the variable that moves it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UserError(
                f"Port {port} for the {what} is taken: free it, or set {variable} to another port."
            ) from None


@dataclass
class Processes:
    """Every process that was started here, in order."""

    logs: Path
    _running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(
        self, name: str, words: Sequence[str], *, environment: Mapping[str, str] | None = None, nice: int = 0
    ) -> None:
        """Start a child in its own process group; its output goes to `<logs>/<name>.log`."""
        with (self.logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=lambda: _prepare_child(nice),  # noqa: PLW1509 - no thread runs at this point
            )
        self._running.append((name, child))

    def wait_until_ready(self, name: str, url: str, seconds: float) -> None:
        """Wait for any HTTP answer. Raises UserError with the log's place when the process ended or never answered."""
        deadline = time.monotonic() + seconds
        with httpx2.Client(timeout=2) as http:
            while time.monotonic() < deadline:
                self.check()
                try:
                    http.get(url)
                except httpx2.TransportError:
                    time.sleep(0.1)
                else:
                    return
        raise UserError(f"The {name} did not answer at {url} within {seconds:.0f} s: see {self.logs / name}.log.")

    def check(self) -> None:
        """Raise UserError when a child has ended by itself."""
        for name, child in self._running:
            if child.poll() is not None:
                raise UserError(f"The {name} ended with code {child.returncode}: see {self.logs / name}.log.")

    def stop(self) -> None:
        """End every child and what it started: politely, in reverse order, then by force."""
        for _, child in reversed(self._running):
            _signal_group(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for _, child in reversed(self._running):
            with suppress(subprocess.TimeoutExpired):  # then the next line ends it
                child.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
        self._running.clear()


def _prepare_child(nice: int) -> None:
    os.nice(nice)
    if os.uname().sysname == "Linux":  # ends with us even when we are killed with -9
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # all of them are gone already
        os.killpg(pid, number)
