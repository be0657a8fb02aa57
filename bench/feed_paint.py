"""First paint of the feed, warm, in headless Chromium: ≤ 1.5 s. The rival is an empty Streamlit page in the same browser."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.installation import Installation, installation

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOADS = 10
EMAIL, PASSWORD = "bench@example.com", "a long enough pass phrase"


def measure() -> dict[str, Any]:
    """Median and worst of ten warm loads until the first card shows, beside an empty page's heading."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return {"skipped": "needs chromium on PATH or CHROMIUM=/path/to/one"}
    with installation() as home, sync_playwright() as playwright:
        _prepare(home)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with _dashboard(home) as address:
            page = browser.new_page()
            _log_in(page, address)
            ours = _loads(page, f"{address}/recommendations", "Approve")
        with _empty_page() as address:
            rival = _loads(browser.new_page(), address, "Hello")
        browser.close()
    return {
        "ours": {"median_seconds": statistics.median(ours), "worst_seconds": max(ours)},
        "bar": {"seconds": 1.5},
        "rival": {"name": "an empty Streamlit page", "median_seconds": statistics.median(rival)},
        "ratio": round(statistics.median(rival) / statistics.median(ours), 2),
    }


def _prepare(home: Installation) -> None:
    home.ecom("create", "business", "create", "Bench", "--currency", "GBP", "--timezone", "Europe/London")
    home.ecom("user", "user", "create", EMAIL, "--password", "-", stdin=PASSWORD + "\n")
    shop = home.json("sandbox", "sandbox", "start")
    home.ecom("connect", "connect", "shopify", "--url", shop["url"], "--token", "-", stdin=shop["token"] + "\n")
    home.json("run", "run")


def _loads(page: Page, url: str, text: str) -> list[float]:
    """Seconds from navigation to the first sight of `text`; the first load only warms up."""
    seconds = []
    for _ in range(LOADS + 1):
        started = time.monotonic()
        page.goto(url)
        page.get_by_text(text, exact=True).first.wait_for(timeout=30_000)
        seconds.append(round(time.monotonic() - started, 3))
    return seconds[1:]


def _log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@contextmanager
def _dashboard(home: Installation) -> Iterator[str]:
    port = home.environment["ECOM_DASHBOARD_PORT"]
    with _serving([sys.executable, "-m", "app.api.serve"], int(port), home.environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _empty_page() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        script = Path(folder) / "empty.py"
        script.write_text('import streamlit as st\n\nst.write("Hello")\n')
        words = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            "--server.port",
            str(port),
            "--server.headless",
            "true",
        ]
        with _serving([*words, "--server.address", "127.0.0.1"], port, dict(os.environ)):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(words: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline:
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)
