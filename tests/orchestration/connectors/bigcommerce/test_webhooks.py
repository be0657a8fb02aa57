"""Signatures of webhooks, against the example of the Standard Webhooks libraries."""

from __future__ import annotations

from base64 import b64decode

import pytest

from orchestration.connectors.bigcommerce.webhooks import TOLERANCE_SECONDS, is_authentic

KEY = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": SIGNATURE,
}
NOW = 1_614_265_330.0


def test_the_published_example_is_authentic() -> None:
    assert is_authentic(BODY, HEADERS, KEY, NOW)


def test_one_of_several_signatures_is_enough_while_a_secret_changes() -> None:
    several = HEADERS | {"webhook-signature": f"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x {SIGNATURE}"}
    assert is_authentic(BODY, several, KEY, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": SIGNATURE[3:]},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,no base64!"},
        {"webhook-signature": "v1,ünïcode"},
        {"webhook-signature": SIGNATURE.replace("g0", "g1")},
        {"webhook-signature": ""},
        {"webhook-id": ""},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "-1"},
    ],
)
def test_whatever_was_changed_on_the_way_is_refused(changed: dict[str, str]) -> None:
    assert not is_authentic(BODY, HEADERS | changed, KEY, NOW)


def test_the_same_json_in_other_bytes_is_refused() -> None:
    assert not is_authentic(b'{"test":2432232314}', HEADERS, KEY, NOW)


def test_another_secret_is_refused() -> None:
    assert not is_authentic(BODY, HEADERS, b"another", NOW)


@pytest.mark.parametrize("seconds", [-TOLERANCE_SECONDS - 1, TOLERANCE_SECONDS + 1])
def test_an_old_or_early_message_is_taken_for_a_replay(seconds: int) -> None:
    assert not is_authentic(BODY, HEADERS, KEY, NOW + seconds)


def test_without_any_header_nothing_is_authentic() -> None:
    assert not is_authentic(BODY, {}, KEY, NOW)
