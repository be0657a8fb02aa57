"""Bad input at the command line: one sentence that says what and what to do, exit code 1 or 2, and nothing half done."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from app.core.settings import Settings

Ecom = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ecom(database: Settings) -> Ecom:
    assert database.database_url is not None
    environment = {
        **os.environ,
        "ECOM_HOME": str(database.home),
        "DATABASE_URL": database.database_url.get_secret_value(),
        "ECOM_ALLOW_PRIVATE_HOSTS": "1",
    }

    def run(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "ecom"), *words]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=120, env=environment | variables, check=False
        )

    return run


@pytest.fixture
def shop(ecom: Ecom) -> str:
    return ecom("business", "create", "Corner Shop", "--currency", "GBP", "--timezone", "Europe/London").stdout.strip()


def assert_refused(done: subprocess.CompletedProcess[str], *words: str, code: int = 1) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    sentence = done.stderr.strip()
    assert len(sentence.splitlines()) == 1 or code == 2, sentence
    for word in words:
        assert word in sentence


def count(database: Settings, table: str) -> int:
    assert database.database_url is not None
    with psycopg.connect(database.database_url.get_secret_value()) as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_a_currency_that_does_not_exist_is_named(ecom: Ecom, database: Settings) -> None:
    assert_refused(ecom("business", "create", "X", "--currency", "EURO"), "EURO")
    assert_refused(ecom("business", "create", "X", "--currency", "XQQ"), "XQQ")
    assert count(database, "core.businesses") == 0


def test_a_zone_that_does_not_exist_is_named(ecom: Ecom) -> None:
    assert_refused(ecom("business", "create", "X", "--currency", "EUR", "--timezone", "Mars/Olympus"), "Mars/Olympus")


def test_an_unreachable_shop_is_not_stored(ecom: Ecom, shop: str, database: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = ecom("connect", "shopify", "--business", shop, "--url", url, "--token", "-", stdin="shpat_x\n")
    assert_refused(done, "127.0.0.1")
    assert "shpat_x" not in done.stderr
    assert count(database, "core.connections") == 0


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254", "http://127.0.0.1:1", "file:///etc/passwd", "https://user@10.0.0.1"]
)
def test_private_addresses_are_refused_unless_allowed(ecom: Ecom, shop: str, url: str) -> None:
    done = ecom(
        "connect", "shopify", "-b", shop, "--url", url, "--token", "-", stdin="t\n", ECOM_ALLOW_PRIVATE_HOSTS="0"
    )
    assert_refused(done)


def test_a_missing_token_is_wrong_use(ecom: Ecom, shop: str) -> None:
    assert_refused(ecom("connect", "bigcommerce", "-b", shop, "--url", "https://x.example"), "--token -", code=2)


def test_a_token_typed_as_an_argument_is_taken_with_a_warning(ecom: Ecom, shop: str) -> None:
    done = ecom("connect", "shopify", "-b", shop, "--url", "http://127.0.0.1:1", "--token", "shpat_secret")
    assert done.returncode == 1
    assert "ECOM_SHOPIFY_TOKEN" in done.stderr
    assert "shpat_secret" not in done.stderr


FILES = {
    "a missing column": (b"order_id,ordered_at,quantity\n1,2026-01-01,2\n", "unit_price"),
    "no rows": (b"order_id,ordered_at,sku,title,quantity,unit_price\n", "rows"),
    "a wrong encoding": (
        b"order_id,ordered_at,sku\xff\xfe\x00\x81\x8d,title,quantity,unit_price\n1,2026-01-01,a,b,1,2\n",
        "",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_is_refused_before_anything_is_loaded(
    ecom: Ecom, shop: str, database: Settings, tmp_path: Path, case: str
) -> None:
    content, word = FILES[case]
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    assert_refused(ecom("import", str(file), "-b", shop, "--layout", "generic-orders"), word)
    assert count(database, "raw.files_generic_orders") == 0
    assert count(database, "core.connections") == 0


def test_odd_lines_are_rejected_with_their_numbers_and_the_rest_is_loaded(
    ecom: Ecom, shop: str, database: Settings, tmp_path: Path
) -> None:
    lines = [
        "order_id,ordered_at,sku,title,quantity,unit_price,currency_code",
        "1,2026-01-01T10:00:00Z,MUG,Mug,1,9.90,GBP",
        '2,2026-01-02T10:00:00Z,MUG,Mug,1,"1.234,56",GBP',
        f"3,2026-01-03T10:00:00Z,MUG,{'x' * 10_000_000},1,9.90,GBP",
    ]
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(lines) + "\n")
    dry = ecom("import", str(file), "-b", shop, "--layout", "generic-orders", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert count(database, "raw.quarantine") == 0
    done = ecom("import", str(file), "-b", shop, "--layout", "generic-orders")
    assert done.returncode == 0, done.stderr
    assert (count(database, "raw.files_generic_orders"), count(database, "raw.quarantine")) == (1, 2)


def test_an_unknown_layout_and_an_unknown_business_are_named(ecom: Ecom, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("a\n1\n")
    assert_refused(ecom("import", str(file), "-b", shop, "--layout", "etsy"), "etsy")
    assert_refused(ecom("import", str(file), "-b", "nobody", "--layout", "generic-orders"), "nobody")


def test_a_database_that_is_not_there_is_named_without_its_password(ecom: Ecom) -> None:
    done = ecom("business", "list", DATABASE_URL="postgresql://someone:hunter2@127.0.0.1:1/nothing")
    assert_refused(done, "127.0.0.1:1")
    assert "hunter2" not in done.stderr


def test_a_taken_port_is_named_with_the_variable_that_moves_it(ecom: Ecom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(ecom("up", ECOM_DASHBOARD_PORT=port), port, "ECOM_DASHBOARD_PORT")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--only", "sync,fly"),
        ("decide", "7f5f3a3e-0000-4000-8000-000000000000", "maybe"),
        ("decide", "not-an-id", "approve"),
        ("decide", "7f5f3a3e-0000-4000-8000-000000000000", "edit"),
        ("decide", "7f5f3a3e-0000-4000-8000-000000000000", "edit", "--set", "price"),
        ("no-such-command",),
        ("db", "url", "--role", "root"),
    ],
)
def test_wrong_use_ends_with_two(ecom: Ecom, shop: str, words: tuple[str, ...]) -> None:
    assert_refused(ecom(*words), code=2)


def test_a_recommendation_that_is_not_there_is_a_sentence(ecom: Ecom, shop: str) -> None:
    assert_refused(ecom("decide", "7f5f3a3e-0000-4000-8000-000000000000", "approve"), "ecom recommendations")


def test_a_business_without_data_is_told_what_to_do_next(ecom: Ecom, shop: str) -> None:
    assert_refused(ecom("run", "-b", shop), "ecom connect")
    empty = ecom("recommendations", "-b", shop)
    assert empty.returncode == 0
    assert "ecom run" in empty.stdout
