"""The embedded PostgreSQL's supervisor: start, find again, recover, stop. It knows no schema and no role of ours.

A connect is the only trustworthy test: a dead postmaster that nobody reaped still "is running" for `pg_ctl status`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.core.database.binaries import give_to_server, place_for_data, programs, run_as
from app.core.database.exceptions import DatabaseError

DATABASE = "ecom"
PATIENCE_SECONDS = 60
LAUNCHES = 20
CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # DETAIL and CONTEXT would write rows, so personal data, to the log
}


class EmbeddedPostgres:
    """One server under `home`. `port` None takes a free one and keeps it; `configuration` adds server parameters."""

    def __init__(self, home: Path, port: int | None = None, configuration: Mapping[str, str] | None = None) -> None:
        self.home = home.expanduser().resolve()
        self.wanted_port = port
        self.configuration = {**CONFIGURATION, **(configuration or {})}

    @property
    def place(self) -> Path:
        """Where lock, password, port and data are kept."""
        return place_for_data(self.home)

    @property
    def data(self) -> Path:
        return self.place / "data"

    def start(self) -> str:
        """Return the administrative URL of a server that answers, starting it if needed. Safe to call at any time.

        Raises DatabaseError when it cannot be made or started, or when the wanted port is taken.
        """
        with self._lock():
            if not self.data.exists():
                self._initialise()
            self._wait_until_it_answers()
            self._ensure_database()
            return self.url()

    def stop(self) -> None:
        """End the server in an orderly way; sessions that are still open are cut."""
        with self._lock():
            if self._pid() is not None:
                self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)

    def url(self, database: str = DATABASE) -> str:
        """Administrative URL with its password: a secret."""
        password, port = (self.place / "password").read_text(), (self.place / "port").read_text()
        return f"postgresql://{DATABASE}:{password}@127.0.0.1:{port}/{database}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            lock = (self.place / "lock").open("w")
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise DatabaseError(
                f"{error.filename} cannot be used ({reason}): set ECOM_HOME to a folder of yours."
            ) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it, so that a try that was cut off is made again from nothing."""
        draft = self.place / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        give_to_server(draft)
        password = secrets.token_hex(24)
        password_file = self.place / "initial-password"
        _write_secret(password_file, password)
        give_to_server(password_file)
        _write_secret(self.place / "password", password)
        made = self._run(
            "initdb", "-D", draft, "-U", DATABASE, "-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            *(["--no-sync"] if self.configuration.get("fsync") == "off" else []),
        )  # fmt: skip
        password_file.unlink()
        if made.returncode:
            reason = made.stdout.strip().splitlines()[-1]
            raise DatabaseError(
                f"The embedded PostgreSQL cannot be made in {self.place} ({reason}): mend that or set ECOM_HOME."
            )
        draft.rename(self.data)

    def _wait_until_it_answers(self) -> None:
        """Launch until it answers: after a crash the old server's children need a moment to let go of the memory."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        launches = 0
        while not self._answers():
            if time.monotonic() > deadline or launches == LAUNCHES:
                raise DatabaseError(f"The embedded PostgreSQL does not start: {self._last_words()}")
            if self._pid() is None:
                launches += 1
                self._launch()
            time.sleep(0.1)

    def _last_words(self) -> str:
        log = self.data / "log"
        fatal = (
            [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line] if log.exists() else []
        )
        return f"{fatal[-1].split('FATAL:')[-1].strip()} (see {log})." if fatal else f"look into {log}."

    def _launch(self) -> None:
        """Start the server once. A pid file left by a crash is PostgreSQL's own to judge, but see `_pid`."""
        port = self._choose_port()
        (self.place / "port").write_text(str(port))
        options = " ".join(f"-c {name}='{value}'" for name, value in {**self.configuration, "port": str(port)}.items())
        self._run("pg_ctl", "start", "-w", "-t", "30", "-D", self.data, "-l", self.data / "log", "-o", options)

    def _choose_port(self) -> int:
        kept = self.place / "port"
        if self.wanted_port is not None:
            if _is_taken(self.wanted_port):
                raise DatabaseError(f"Port {self.wanted_port} is taken: set ECOM_POSTGRES_PORT to a free one.")
            return self.wanted_port
        if kept.exists() and not _is_taken(port := int(kept.read_text())):
            return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def _pid(self) -> int | None:
        """The living server's process id. A pid file whose number now belongs to another program is removed."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        command = _command_of(pid)
        if command is None:
            return None
        if str(self.data) in command:
            return pid
        if command:  # alive, but not ours: PostgreSQL itself would refuse to start beside it
            pid_file.unlink(missing_ok=True)
        return None

    def _answers(self) -> bool:
        if self._pid() is None:
            return False
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(f'create database "{DATABASE}"')

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [programs() / program, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            # pg_ctl's child keeps its standard output open for ever: a pipe would never end.
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.place,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            check=False,
            **run_as(),
        )


def _write_secret(path: Path, text: str) -> None:
    """Write in one step, readable by the owner alone from its first moment."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _command_of(pid: int) -> str | None:
    """A process's command line; '' for one that is dead but not reaped, None when there is none."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None
