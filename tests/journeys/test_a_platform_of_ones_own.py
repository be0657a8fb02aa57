"""A connector from outside this repository, found by its entry point alone: connected, tabled, materialised, resumed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.journeys.conftest import Ecom

pytestmark = pytest.mark.slow

PACKAGE = Path(__file__).resolve().parents[1] / "fixtures" / "tide_gauge"
TOKEN = "gauge-0123456789"


class Gauge(BaseHTTPRequestHandler):
    """Shows `readings` to who has the token; the test adds to them, and takes the token back."""

    token: ClassVar[str] = TOKEN
    readings: ClassVar[list[dict[str, Any]]] = [{"number": n, "level": f"{n / 7:.3f}"} for n in range(1, 251)]

    def do_GET(self) -> None:
        url, is_known = urlsplit(self.path), self.headers.get("Authorization") == f"Bearer {self.token}"
        after = int(parse_qs(url.query).get("after", ["0"])[0])
        body: dict[str, Any] = (
            {"name": "Harbour"} if url.path == "/station" else {"readings": self.readings[after:][:100]}
        )
        self.send_response(200 if is_known else 401)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def gauge() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gauge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def with_gauge(ecom: Ecom) -> Ecom:
    """The same installation with one more package on its path."""
    return replace(ecom, environment=ecom.environment | {"PYTHONPATH": str(PACKAGE)})


def test_a_package_with_an_entry_point_is_a_platform(with_gauge: Ecom, gauge: str) -> None:
    assert len((PACKAGE / "tide_gauge.py").read_text().splitlines()) <= 60
    with_gauge.run("business", "create", "Corner Shop", "--currency", "GBP", "--timezone", "Europe/London")
    assert "the readings" in with_gauge.run("connect", "tide_gauge", "--help").stdout
    refused = with_gauge.run("connect", "tide_gauge", "--url", gauge, "--token", "-", stdin="wrong\n", code=1)
    assert "wrong" not in refused.stderr
    made = with_gauge.json("connect", "tide_gauge", "--url", gauge, "--token", "-", stdin=f"{TOKEN}\n")
    first = with_gauge.json("sync", "--connection", made["connection_id"])
    assert (first["status"], first["rows"]["raw.tide_gauge_readings"]["new"]) == ("success", 250)
    Gauge.readings.append({"number": 251, "level": "0.1"})
    second = with_gauge.json("sync", "--connection", "Harbour")
    assert second["rows"]["raw.tide_gauge_readings"] == {
        "new": 1, "changed": 0, "unchanged": 0, "deleted": 0, "quarantined": 0,
    }  # fmt: skip
    with psycopg.connect(with_gauge.run("db", "url").stdout.strip()) as database:
        row = database.execute(
            "select max(payload ->> 'level') from raw.tide_gauge_readings where id = '251'"
        ).fetchone()
    assert row == ("0.1",)


def test_a_token_that_was_taken_back_is_one_sentence_and_marks_the_connection(with_gauge: Ecom) -> None:
    Gauge.token = "another"
    done = with_gauge.run("sync", "--connection", "Harbour", code=1)
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("Failed: ")]
    assert "connect again" in sentence
    assert TOKEN not in done.stderr
    (connection,) = with_gauge.json("connections")
    assert (connection["status"], connection["status_reason"]) == (
        "needs_credentials",
        sentence.removeprefix("Failed: "),
    )
