"""The embedded server survives what happens to processes, ports and folders."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from app.core.database.binaries import PACKAGE, copy_programs, programs
from app.core.database.embedded import EmbeddedPostgres
from app.core.database.exceptions import DatabaseError

from .conftest import HASTY


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_a_second_start_finds_the_same_server_at_once(bare_server: EmbeddedPostgres) -> None:
    url, pid = bare_server.start(), pid_of(bare_server)
    started = time.monotonic()
    assert EmbeddedPostgres(bare_server.home).start() == url
    assert time.monotonic() - started < 2
    assert pid_of(bare_server) == pid


def test_a_killed_server_is_back_with_every_commit(bare_server: EmbeddedPostgres) -> None:
    url = bare_server.start()
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (id int)")
        connection.execute("insert into kept values (1)")
    os.kill(pid_of(bare_server), signal.SIGKILL)
    started = time.monotonic()
    assert bare_server.start() == url
    assert time.monotonic() - started < 20
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1,)


def test_stop_ends_it_and_the_port_is_kept_for_the_next_start(bare_server: EmbeddedPostgres) -> None:
    url = bare_server.start()
    bare_server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    bare_server.stop()  # again: nothing to do
    assert bare_server.start() == url


def test_a_pid_file_that_names_another_program_is_no_obstacle(bare_server: EmbeddedPostgres) -> None:
    bare_server.stop()
    (bare_server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{bare_server.data}\n")
    url = bare_server.start()
    psycopg.connect(url).close()
    assert pid_of(bare_server) != os.getpid()


def test_a_kept_port_that_somebody_took_is_left_to_them(bare_server: EmbeddedPostgres) -> None:
    bare_server.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int((bare_server.place / "port").read_text())))
        other.listen()
        psycopg.connect(bare_server.start()).close()


def test_a_wanted_port_that_is_taken_is_named(bare_server: EmbeddedPostgres) -> None:
    bare_server.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DatabaseError, match=f"^Port {port} is taken: set ECOM_POSTGRES_PORT to a free one.$"):
            EmbeddedPostgres(bare_server.home, port=port).start()
    bare_server.start()


def test_its_secrets_are_readable_by_the_owner_alone(bare_server: EmbeddedPostgres) -> None:
    assert (bare_server.place / "password").stat().st_mode & 0o777 == 0o600
    assert bare_server.data.stat().st_mode & 0o777 == 0o700
    assert not (bare_server.place / "initial-password").exists()


def test_starts_at_once_and_after_a_cut_off_try_make_one_server(open_home: Path) -> None:
    servers = [EmbeddedPostgres(open_home, configuration=HASTY) for _ in range(4)]
    (servers[0].place / "data.new").mkdir()
    (servers[0].place / "data.new" / "PG_VERSION").write_text("18")
    try:
        with ThreadPoolExecutor(4) as threads:
            urls = set(threads.map(lambda server: server.start(), servers))
        assert len(urls) == 1
    finally:
        servers[0].stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_a_home_that_the_servers_user_cannot_reach_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    server = EmbeddedPostgres(tmp_path / "home", configuration=HASTY)
    try:
        psycopg.connect(server.start()).close()
        assert not server.place.is_relative_to(tmp_path)
        assert tmp_path.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.place)


def test_copied_programs_run_from_their_new_place(open_home: Path) -> None:
    package = programs().parents[1]
    assert package.name == PACKAGE
    copied = copy_programs(package, open_home / "own")
    assert copy_programs(package, open_home / "own") == copied
    shown = subprocess.run([copied / "initdb", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("initdb (PostgreSQL)")


def test_data_of_another_version_are_explained_and_kept(open_home: Path) -> None:
    server = EmbeddedPostgres(open_home, configuration=HASTY)
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseError, match=r"does not start: .*incompatible"):
        server.start()
    assert (server.data / "base").exists()
