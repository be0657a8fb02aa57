"""The shop is started, found, asked and stopped by its folder alone."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sandbox import control
from sandbox.market.size import MarketSize

SMALL = MarketSize(variants=24, days=30, orders_per_day=8)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_shop_lives_on_the_same_whether_it_runs_or_sleeps(tmp_path: Path) -> None:
    shop = control.start(tmp_path, port=free_port(), size=SMALL)
    try:
        assert control.is_running(tmp_path)
        assert (tmp_path / "shop.json").stat().st_mode & 0o077 == 0  # it holds the token
        assert control.start(tmp_path, port=shop.port) == shop
        assert control.advance(tmp_path, 3) == "2026-11-18T23:45:00Z"
        awake = control.truth(tmp_path)
    finally:
        control.stop(tmp_path)
    assert not control.is_running(tmp_path)
    assert control.truth(tmp_path) == awake
    assert control.advance(tmp_path, 1) == "2026-11-19T23:45:00Z"
    again = control.start(tmp_path, port=free_port())
    try:
        assert again.token == shop.token
        assert control.truth(tmp_path)["now"] == "2026-11-19T23:45:00Z"
    finally:
        control.stop(tmp_path)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(control.SandboxError, match=f"Port {port} for the sandbox is taken"):
            control.start(tmp_path, port=port, size=SMALL)


def test_a_folder_without_a_shop_knows_none(tmp_path: Path) -> None:
    assert control.known(tmp_path) is None
    assert not control.is_running(tmp_path)
    control.stop(tmp_path)
