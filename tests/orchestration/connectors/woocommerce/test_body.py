"""The data is found among what PHP prints, and a body that is cut off has none."""

from __future__ import annotations

import json
import time

import pytest

from orchestration.connectors.woocommerce.body import find_json, is_clean
from tests.orchestration.connectors.woocommerce.conftest import Shop

DATA = json.dumps([{"id": 1, "name": "a [b] {c}", "meta_data": [{"value": {"k": "<br />"}}]}]).encode()
NOTICE = b"<br />\n<b>Notice</b>:  Undefined index [0] in [internal function] on line <b>7</b><br />\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [(NOTICE, b""), (b"", b"\n<br />\n<b>Warning</b>: late"), (NOTICE * 3, NOTICE), (b"\xef\xbb\xbf", b""), (b"\n\n", b"\n"), (b"\xff ", b"")],
)  # fmt: skip
def test_data_is_read_whatever_php_prints_around_it(before: bytes, after: bytes) -> None:
    data, stray = find_json(before + DATA + after)
    assert data == DATA
    assert stray == before + after


def test_a_body_that_is_cut_off_has_no_data_wherever_it_is_cut() -> None:
    for body in (DATA, NOTICE + DATA):
        for end in range(len(body) - len(DATA) + 1, len(body)):
            assert find_json(body[:end])[0] in (b"", b"[0]"), body[:end]


def test_a_web_page_has_no_data() -> None:
    assert find_json(b'<!doctype html><script>var a = [1, 2], b = {"c": 1};</script></html>')[0] == b""


def test_a_page_full_of_brackets_costs_no_time() -> None:
    began = time.perf_counter()
    find_json(b"<p>" + b"[" * 200_000 + b"{" * 200_000)
    assert time.perf_counter() - began < 1


def test_only_a_body_that_begins_and_ends_alike_is_clean() -> None:
    assert [is_clean(body) for body in (b"[]", b"{}", b"[}", b"", b"<b>[]", b"[] ")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_stray_output_is_reported_once_and_loses_nothing(shop: Shop) -> None:
    shop.sandbox.quirks.prints = NOTICE
    landed = shop.load("orders")
    assert landed.rows == shop.sandbox.truth("orders")
    (reject,) = landed.rejects
    assert (reject.reason_code, reject.original) == ("stray_output", NOTICE.strip())
    assert "WP_DEBUG_DISPLAY" in reject.reason
