"""How the key is shown: over TLS, signed on this machine, and in no address."""

from __future__ import annotations

import httpx2
import pytest

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import CredentialsError, FatalError
from orchestration.connectors.woocommerce.client import WooClient
from orchestration.connectors.woocommerce.oauth import OAuth, base_string, signature

RFC_5849_REQUEST = [
    ("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b"), ("c2", ""), ("a3", "2 q"),
    ("oauth_consumer_key", "9djdj82h48djs9d2"), ("oauth_token", "kkk9d7dh3k39sjv7"),
    ("oauth_timestamp", "137131201"), ("oauth_nonce", "7d8f3e4a"),
]  # fmt: skip
RFC_5849_TEXT = (
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26"
    "oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3D{method}%26oauth_timestamp%3D"
    "137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
)


def client(url: str, sent: list[httpx2.Request] | None = None, **credentials: str) -> WooClient:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if sent is not None:
            sent.append(request)
        return httpx2.Response(200, json=[])

    given = {"consumer_key": "ck_1", "consumer_secret": "cs_2"} | credentials
    return WooClient(Access(url, given, {}, httpx2.Client(transport=httpx2.MockTransport(answer))))


def test_the_text_that_is_signed_is_that_of_rfc_5849() -> None:
    asked = [*RFC_5849_REQUEST, ("oauth_signature_method", "HMAC-SHA1")]
    assert base_string("post", "http://example.com/request", asked) == RFC_5849_TEXT.format(method="HMAC-SHA1")


def test_the_signature_is_the_published_one() -> None:
    """The vector of Faithlife.OAuth's OAuthHmacSha256Tests: the request of RFC 5849 under HMAC-SHA256."""
    text = RFC_5849_TEXT.format(method="HMAC-SHA256")
    assert signature(text, "j49sk3j29djd&dh893hdasih9") == "ypAxjNip++Dm0fTM+gCl8wAo6ufSnseu1WHxL7py3BU="


def test_a_signed_header_escapes_what_headers_cannot_hold() -> None:
    oauth = OAuth("ck_1", "cs_2", nonce=lambda: "n", now=lambda: 1_700_000_000.9)
    header = oauth.header(
        httpx2.Request("GET", "http://127.0.0.1/wp-json/wc/v3/orders?after=2026-01-01T00%3A00%3A00&q=a+b")
    )
    assert header.startswith('OAuth oauth_consumer_key="ck_1", oauth_nonce="n", oauth_signature_method="HMAC-SHA256"')
    assert 'oauth_timestamp="1700000000"' in header
    assert header.endswith('%3D"')
    assert "cs_2" not in header + repr(oauth)


@pytest.mark.parametrize(
    "url", ["https://shop.example", "http://127.0.0.1:8080", "http://localhost/blog", "http://[::1]"]
)
def test_the_key_is_in_a_header_and_never_in_an_address(url: str) -> None:
    sent: list[httpx2.Request] = []
    client(url, sent).get("/wp-json/wc/v3/orders", {"per_page": 1})
    (request,) = sent
    assert request.headers["Authorization"].startswith("Basic " if url.startswith("https") else "OAuth ")
    assert not any(text in str(request.url) for text in ("ck_", "cs_", "oauth"))


@pytest.mark.parametrize(
    "url", ["http://shop.example", "http://10.0.0.8", "http://localhost.evil.example", "ftp://shop.example"]
)
def test_without_tls_no_other_machine_is_asked(url: str) -> None:
    with pytest.raises(FatalError, match="without encryption; give its https:// address"):
        client(url)


def test_wordpress_itself_is_not_shown_the_key() -> None:
    sent: list[httpx2.Request] = []
    client("https://shop.example", sent).get("/wp-json/")
    assert "Authorization" not in sent[0].headers


@pytest.mark.parametrize("secret", ["", "  ", "two words", "käse", "a:b", "line\nbreak"])
def test_what_cannot_be_a_key_is_refused_before_anything_is_sent(secret: str) -> None:
    with pytest.raises(CredentialsError, match="copy both again"):
        client("https://shop.example", consumer_secret=secret)


@pytest.mark.parametrize("number", ["0", "9", "-1", "four", "1.5"])
def test_a_number_of_requests_that_no_shop_should_get_is_refused(number: str) -> None:
    access = Access(
        "https://s.example",
        {"consumer_key": "a", "consumer_secret": "b"},
        {"requests_at_once": number},
        httpx2.Client(),
    )
    with pytest.raises(FatalError, match="from 1 to 8"):
        WooClient(access)
