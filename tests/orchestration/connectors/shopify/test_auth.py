"""How a shop lets us in: tokens that stay, that an app gets for itself, and that a merchant grants and we renew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from orchestration.connectors.base import Access, MemoryTokens
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.http import new_client
from orchestration.connectors.shopify.auth import token_source
from orchestration.connectors.shopify.oauth import CallbackRefusedError, authorize_url, shop_host, signature, verified
from tests.orchestration.connectors.contract.stage import HOST, Stage

VECTOR = {"code": "0907a61c0c8d55e99db179b68161bc00", "shop": "some-shop.myshopify.com", "timestamp": "1337178173"}
VECTORS_HMAC = "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20"
NOW = 1_337_178_200.0


@dataclass
class Granter:
    """A token endpoint that answers as it is told; `forms` are what it was asked."""

    answers: list[Any]
    forms: list[dict[str, str]] = field(default_factory=list)

    def access(self, **given: str) -> Access:
        settings = {"client_id": "our-app"} if "client_secret" in given else {}
        http = new_client(transport=httpx2.MockTransport(self._handle))
        return Access("https://shop.example", given, settings, http, OneAtATime(), sleep=lambda _: None)

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        assert str(request.url) == "https://shop.example/admin/oauth/access_token"
        self.forms.append(dict(parse_qsl(request.content.decode())))
        found = self.answers.pop(0)
        return found if isinstance(found, httpx2.Response) else httpx2.Response(200, json=found)


@dataclass
class OneAtATime(MemoryTokens):
    """As the sealed store does it over all processes."""

    lock: Any = field(default_factory=Lock)

    def current(self, is_fresh: Any, renew: Any) -> Any:
        with self.lock:
            return super().current(is_fresh, renew)


def answer(token: str, refresh: str | None = None, lasts: int = 3600) -> dict[str, Any]:
    found = {"access_token": token, "scope": "read_orders", "expires_in": lasts}
    return found | {"refresh_token": refresh} if refresh else found


def test_a_token_that_stays_is_never_asked_for() -> None:
    granter = Granter([])
    assert token_source(granter.access(token="shpat_x"))("") == "shpat_x"
    assert granter.forms == []


def test_without_a_token_and_without_an_app_nothing_can_be_opened() -> None:
    with pytest.raises(CredentialsError, match="give one of them"):
        token_source(Granter([]).access())


def test_an_app_gets_its_token_for_a_day_and_asks_again_a_minute_before_its_end() -> None:
    now = [1000.0]
    granter = Granter([answer("first", lasts=86399), answer("second", lasts=86399)])
    source = token_source(granter.access(client_secret="s"), lambda: now[0])
    assert [source(""), source("")] == ["first", "first"]
    now[0] += 86399 - 61
    assert source("") == "first"
    now[0] += 2
    assert source("") == "second"
    assert granter.forms[0] == {"grant_type": "client_credentials", "client_id": "our-app", "client_secret": "s"}


def test_a_code_buys_a_token_once_and_refresh_tokens_do_the_rest() -> None:
    now = [1000.0]
    granter = Granter([answer("a", "r1"), answer("b", "r2"), answer("c", "r3")])
    source = token_source(granter.access(client_secret="s", code="c0de"), lambda: now[0])
    found = []
    for _ in range(3):
        found.append(source(""))
        now[0] += 3600
    assert found == ["a", "b", "c"]
    assert (granter.forms[0]["code"], granter.forms[0]["expiring"]) == ("c0de", "1")
    assert [form.get("refresh_token") for form in granter.forms] == [None, "r1", "r2"]


def test_a_refresh_whose_answer_was_lost_is_asked_for_again_with_the_same_token() -> None:
    now = [1000.0]
    granter = Granter([answer("a", "r1"), httpx2.Response(502), answer("b", "r2")])
    source = token_source(granter.access(client_secret="s", code="c0de"), lambda: now[0])
    source("")
    now[0] += 3600
    assert source("") == "b"
    assert [form.get("refresh_token") for form in granter.forms] == [None, "r1", "r1"]


def test_twenty_workers_that_find_a_token_refused_renew_it_once() -> None:
    granter = Granter([answer("old", "r1"), answer("new", "r2")])
    source = token_source(granter.access(client_secret="s", code="c0de"))
    source("")
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(source, ["old"] * 20)) == {"new"}
    assert len(granter.forms) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_grant_that_ended_asks_for_a_person_and_names_no_secret(status: int) -> None:
    granter = Granter([httpx2.Response(status, json={"error": "invalid_grant"})])
    with pytest.raises(CredentialsError) as caught:
        token_source(granter.access(client_secret="top-secret"))("")
    assert "top-secret" not in str(caught.value)


def test_an_answer_without_a_token_is_told() -> None:
    with pytest.raises(SchemaDriftError, match="access_token"):
        token_source(Granter([{"scope": ""}]).access(client_secret="s"))("")


def test_the_published_signature_is_ours_in_any_order() -> None:
    assert signature(VECTOR, "hush") == VECTORS_HMAC
    assert signature(dict(reversed(VECTOR.items())), "hush") == VECTORS_HMAC


def test_a_signature_cannot_be_moved_between_parameters() -> None:
    assert signature({"a": "1&b=2"}, "hush") != signature({"a": "1", "b": "2"}, "hush")


def signed(**changed: str) -> list[tuple[str, str]]:
    said = VECTOR | {"state": "s"} | changed
    return list((said | {"hmac": signature(said, "hush")}).items())


def test_a_callback_is_believed_when_it_is_signed_now_and_complete() -> None:
    assert verified(signed(), "hush", now=NOW).code == VECTOR["code"]
    bad = [
        (signed(), "other secret", NOW),
        (signed(), "hush", NOW + 601),
        (signed(timestamp="²"), "hush", NOW),
        (signed(shop="some-shop.myshopify.com.evil.example"), "hush", NOW),
        ([*signed(), ("state", "s")], "hush", NOW),
        ([(name, value) for name, value in signed() if name != "code"], "hush", NOW),
        ([(name, "é" if name == "hmac" else value) for name, value in signed()], "hush", NOW),
    ]
    for pairs, secret, now in bad:
        with pytest.raises(CallbackRefusedError):
            verified(pairs, secret, now=now)


@pytest.mark.parametrize(
    "text",
    ["", "shop", "shop.example", "-a.myshopify.com", "a.b.myshopify.com", "a.myshopify.com/x", "a.myshopify.com\n.evil",
     "http://a.myshopify.com", "ä.myshopify.com", "a@b.myshopify.com"],
)  # fmt: skip
def test_an_address_that_is_no_shop_is_refused(text: str) -> None:
    with pytest.raises(FatalError, match=r"my-shop\.myshopify\.com"):
        shop_host(text)


def test_the_whole_grant_works_against_the_simulated_shop(on: Stage) -> None:
    client_id, secret = on.sandbox.credentials["client_id"], on.sandbox.credentials["client_secret"]
    asked = authorize_url(
        HOST, client_id=client_id, scopes=["read_orders"], redirect_uri="https://ours.example/back", state="state"
    )
    sent = urlsplit(on.http.get(asked).headers["location"])
    callback = verified(parse_qsl(sent.query), secret, now=on.sandbox.now().timestamp())
    assert (parse_qs(sent.query)["state"], callback.state) == (["state"], "state")
    access = on.access()
    access = Access(HOST, {"client_secret": secret, "code": callback.code}, access.settings, on.http, MemoryTokens())
    source = token_source(access)
    token = source("")
    assert source(token) != token
    first = dict(access.tokens.tokens)  # type: ignore[attr-defined]
    source(first["access_token"])
    assert on.sandbox.app is not None
    with pytest.raises(CredentialsError):
        token_source(Access(HOST, dict(access.credentials), access.settings, on.http, MemoryTokens()))("")


def test_a_token_that_expires_in_the_middle_of_a_walk_is_renewed(on: Stage) -> None:
    connector = on.connector()
    connector.test()
    asked = on.sandbox.faults.paths.count("/admin/oauth/access_token")
    on.sandbox.pass_time(2 * 86_400)
    connector.test()
    assert on.sandbox.faults.paths.count("/admin/oauth/access_token") == asked + 1
