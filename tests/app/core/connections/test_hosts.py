"""No address that somebody types leads into our own network, and no refusal tells what is there."""

from __future__ import annotations

import httpx2
import pytest

from app.core.connections.exceptions import HostRefusedError
from app.core.connections.hosts import SENTENCE, HostGuard, PinnedTransport

NAMES = {
    "shop.example.com": ["93.184.215.14"],
    "two.example.com": ["93.184.215.14", "2606:2800:21f:cb07::1"],
    "half.example.com": ["93.184.215.14", "10.0.0.5"],
    "inside.example.com": ["10.0.0.5"],
    "metadata.example.com": ["169.254.169.254"],
    "localhost": ["127.0.0.1", "::1"],
    "localhost.localdomain": ["127.0.0.1"],
    "127.1": ["127.0.0.1"],
    "2130706433": ["127.0.0.1"],
}


def resolver(host: str) -> list[str]:
    return NAMES.get(host, [])


STRICT = HostGuard(resolver=resolver)
LENIENT = HostGuard(allow_private=True, resolver=resolver)

REFUSED_ALWAYS = [
    "https://169.254.169.254/latest/meta-data", "https://metadata.example.com", "https://[fe80::1]", "https://[fe80::1%25eth0]",
    "https://224.0.0.1", "https://[ff02::1]", "https://0.0.0.0", "https://255.255.255.255", "https://[64:ff9b::7f00:1]",
    "https://[2002:7f00:1::]", "https://[fec0::1]", "https://[::7f00:1]", "https://168.63.129.16", "https://user@shop.example.com",
    "https://user:pass@shop.example.com", "https://shop.example.com@127.0.0.1", "file:///etc/passwd", "gopher://shop.example.com",
    "ftp://shop.example.com", "javascript:alert(1)", "https://shop.example.com:22", "http://shop.example.com", "http://93.184.215.14",
    "https://shop.example.com?x=1", "https://shop.example.com#x", "https://shop.example.com/a b", "https://shop.example.com/../x?",
    "https://shop.example.com\\@127.0.0.1", "https://shop.example.com\r\nHost: x", "https://unknown.example.com", "https://", "", "   ",
    "https://[::1", "https://shop.example.com:99999", "https://shop.example.com:x", "https://half.example.com", "https://a..b.com",
    "https://" + "a" * 300 + ".com", "https://\0.com", "https://\ud800.com", "https://%31%32%37.0.0.1", "https://shop.example.com/%2e%2e",
]  # fmt: skip
REFUSED_UNLESS_PRIVATE = [
    "https://127.0.0.1", "http://127.0.0.1:8765", "https://localhost", "http://localhost:8765", "https://10.0.0.5", "https://192.168.1.1",
    "https://172.16.0.1", "https://[::1]:8765", "https://[::ffff:7f00:1]", "https://[::ffff:10.0.0.5]", "https://inside.example.com",
    "https://[fc00::1]", "https://localhost.localdomain", "127.0.0.1:8765/admin",
]  # fmt: skip
ODD_SPELLINGS = [
    "https://127.1", "https://2130706433", "https://0177.0.0.1", "https://0x7f.0.0.1", "https://0x7f000001", "https://①②⑦.⓪.⓪.①",
    "https://127。0。0。1", "https://１２７.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("url", [*REFUSED_ALWAYS, *REFUSED_UNLESS_PRIVATE, *ODD_SPELLINGS])
def test_a_bad_address_is_refused_in_one_and_the_same_sentence(url: str) -> None:
    with pytest.raises(HostRefusedError) as caught:
        STRICT.checked_url(url)
    assert str(caught.value) == SENTENCE


@pytest.mark.parametrize("url", [*REFUSED_ALWAYS, *ODD_SPELLINGS])
def test_allowing_private_hosts_opens_nothing_else(url: str) -> None:
    with pytest.raises(HostRefusedError):
        LENIENT.checked_url(url)


@pytest.mark.parametrize("url", REFUSED_UNLESS_PRIVATE)
def test_private_hosts_can_be_allowed_for_the_sandbox(url: str) -> None:
    assert LENIENT.checked_url(url)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        (" HTTPS://Shop.Example.COM/ ", "https://shop.example.com"),
        ("shop.example.com", "https://shop.example.com"),
        ("https://shop.example.com:443/api/", "https://shop.example.com:443/api"),
        ("https://93.184.215.14", "https://93.184.215.14"),
        ("https://two.example.com", "https://two.example.com"),
    ],
)
def test_a_public_shop_is_taken_in_one_spelling(url: str, checked: str) -> None:
    assert STRICT.checked_url(url) == checked


def test_the_real_resolver_knows_that_localhost_is_private() -> None:
    with pytest.raises(HostRefusedError):
        HostGuard().checked_url("https://localhost")
    assert HostGuard(allow_private=True).checked_url("http://localhost:8765") == "http://localhost:8765"


def test_requests_go_to_the_judged_address_and_prove_the_name() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(httpx2.Request(request.method, request.url, headers=request.headers, extensions=request.extensions))
        return httpx2.Response(200)

    with httpx2.Client(transport=PinnedTransport(STRICT, lambda: httpx2.MockTransport(answer))) as client:
        response = client.get("https://shop.example.com/admin")
    assert seen[0].url.host == "93.184.215.14"
    assert seen[0].headers["Host"] == "shop.example.com"
    assert seen[0].extensions["sni_hostname"] == "shop.example.com"
    assert response.request.url.host == "shop.example.com"


def test_a_name_that_changes_its_mind_is_refused_at_the_connect() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    guard = HostGuard(resolver=lambda host: next(answers))
    url = guard.checked_url("https://rebinding.example.com")
    reached: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        reached.append(str(request.url))
        return httpx2.Response(200)

    transport = PinnedTransport(guard, lambda: httpx2.MockTransport(answer))
    with httpx2.Client(transport=transport) as client, pytest.raises(HostRefusedError):
        client.get(url)
    assert reached == []
