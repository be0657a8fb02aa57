"""Starts, stops and asks a sandbox by its folder. What it needs to find a running one is in that folder."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2

from sandbox.exceptions import SandboxError
from sandbox.market.size import MarketSize, iso
from sandbox.shopify.ids import gid

HOST = "127.0.0.1"
START_SECONDS = 120.0
_SHOP_FILE, _LOG_FILE = "shop.json", "sandbox.log"


@dataclass(frozen=True, slots=True)
class RunningShop:
    """Where the shop is and what opens it; `pid` is the process that serves it."""

    url: str
    token: str
    port: int
    pid: int


def start(folder: Path, port: int = 8765, token: str | None = None, size: MarketSize | None = None) -> RunningShop:
    """Start the shop in the background, or find it running; the token of a folder stays. Raises SandboxError."""
    before = known(folder)
    if before is not None and _answers(before):
        return before
    if not _is_free(port):
        raise SandboxError(f"Port {port} for the sandbox is taken; choose another with ECOM_SANDBOX_PORT.")
    folder.mkdir(parents=True, exist_ok=True)
    token = token or (before.token if before else f"shpat_{secrets.token_hex(16)}")
    process = _spawn(folder, port, token, size or MarketSize())
    shop = RunningShop(f"http://{HOST}:{port}", token, port, process.pid)
    _remember(folder, shop)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _answers(shop):
            return shop
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise SandboxError(f"The sandbox did not start; its last words are in {folder / _LOG_FILE}.")


def stop(folder: Path) -> None:
    """End the shop of a folder if it runs; its market keeps its state."""
    shop = known(folder)
    if shop is None or not _answers(shop):
        return
    os.kill(shop.pid, signal.SIGTERM)
    for _ in range(100):
        if not _is_alive(shop.pid):
            return
        time.sleep(0.05)
    os.kill(shop.pid, signal.SIGKILL)


def known(folder: Path) -> RunningShop | None:
    """The shop that was last started in a folder, running or not."""
    try:
        return RunningShop(**json.loads((folder / _SHOP_FILE).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def is_running(folder: Path) -> bool:
    """Whether the shop of a folder answers."""
    shop = known(folder)
    return shop is not None and _answers(shop)


def advance(folder: Path, days: int) -> str:
    """Let the market live on, through the running shop or in its journal; returns the new clock in ISO 8601, UTC."""
    shop = known(folder)
    if shop is not None and _answers(shop):
        return str(_ask(shop, "POST", "/sandbox/advance", {"days": days})["now"])
    from sandbox.market.journal import World  # noqa: PLC0415 - the market's numerics: a second that other calls do not pay

    world = World(folder)
    try:
        world.advance(days)
        return iso(world.market.clock)
    finally:
        world.close()


def truth(folder: Path, detail: bool = False) -> dict[str, Any]:
    """The market's ledger, from the running shop or computed from the journal."""
    shop = known(folder)
    if shop is not None and _answers(shop):
        return _ask(shop, "GET", f"/sandbox/truth?detail={str(detail).lower()}")
    from sandbox.market.journal import World  # noqa: PLC0415
    from sandbox.market.truth import truth as ledger  # noqa: PLC0415

    world = World(folder)
    try:
        return ledger(world.market, lambda number: gid("ProductVariant", number), detail)
    finally:
        world.close()


def platforms(folder: Path) -> dict[str, str]:
    """`{name: address}` of every platform that the running sandbox of a folder simulates. Raises SandboxError."""
    return dict(_ask(_running(folder), "GET", "/sandbox/platforms"))


def credentials(folder: Path, platform: str) -> dict[str, str]:
    """What `ecom connect` needs for a simulated platform: `url` and its fields. Raises SandboxError."""
    shop = _running(folder)
    if platform == "shopify":
        return {"url": shop.url, "token": shop.token}
    found = _ask(shop, "GET", f"/sandbox/platforms/{platform}")
    return {"url": found["url"], **found["credentials"]}


def _running(folder: Path) -> RunningShop:
    shop = known(folder)
    if shop is None or not _answers(shop):
        raise SandboxError("The sandbox does not run: start it with `ecom sandbox start`.")
    return shop


def _spawn(folder: Path, port: int, token: str, size: MarketSize) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "sandbox", "--folder", str(folder), "--host", HOST, "--port", str(port),
        "--variants", str(size.variants), "--days", str(size.days), "--orders-per-day", str(size.orders_per_day),
    ]  # fmt: skip
    root = str(Path(__file__).resolve().parents[1])
    environment = os.environ | {"SANDBOX_TOKEN": token, "PYTHONPATH": root}
    with (folder / _LOG_FILE).open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )


def _remember(folder: Path, shop: RunningShop) -> None:
    path = folder / _SHOP_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(shop)))


def _ask(shop: RunningShop, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    headers = {"X-Shopify-Access-Token": shop.token}
    answer = httpx2.request(method, shop.url + path, json=body, headers=headers, timeout=300)
    if answer.status_code != 200:
        raise SandboxError(f"The sandbox refused {path} with status {answer.status_code}: {answer.text[:200]}")
    return dict(answer.json())


def _answers(shop: RunningShop) -> bool:
    headers = {"X-Shopify-Access-Token": shop.token}
    try:
        return httpx2.get(f"{shop.url}/sandbox/clock", headers=headers, timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        done, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        done = 0
    if done:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
