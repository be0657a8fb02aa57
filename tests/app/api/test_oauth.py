"""Connecting a shop in the browser: only what an owner began here is believed, once, for ten minutes, and signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from app.api.cookies import SESSION_COOKIE
from app.api.main import create_app
from app.core.businesses.store import Business
from app.core.connections.grants import ShopifyGrants
from orchestration.connectors.shopify.oauth import signature
from tests.app.api.world import World

SHOP, SECRET = "some-shop.myshopify.com", "hush"


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Flow:
    """A browser, and what was handed to the exchange of codes."""

    world: World
    browser: TestClient
    clock: Clock
    exchanged: list[tuple[str, str, str]] = field(default_factory=list)

    def exchange(self, business: Business, url: str, values: Mapping[str, str]) -> Any:
        self.exchanged.append((business.slug, url, values["code"]))

    def log_in(self, role: str) -> None:
        self.browser.cookies.set(SESSION_COOKIE, self.world.session(self.world.members[role]))  # type: ignore[index]

    def start(self, shop: str = SHOP, **headers: str) -> Any:
        asked = {"business": self.world.shop.slug, "shop": shop}
        return self.browser.get("/oauth/shopify/start", params=asked, headers=headers)

    def begun(self) -> str:
        """The state of a new grant."""
        return parse_qs(urlsplit(self.start().headers["location"]).query)["state"][0]

    def answer(self, state: str, **changed: str) -> dict[str, str]:
        """What Shopify would send the browser back with, signed."""
        said = {"code": "c0de", "shop": SHOP, "state": state, "timestamp": str(int(self.clock.now))} | changed
        return said | {"hmac": signature(said, SECRET)}

    def back(self, answer: Any) -> Any:
        return self.browser.get("/oauth/shopify/callback", params=answer)


@pytest.fixture
def flow(world: World) -> Iterator[Flow]:
    app = create_app(world.settings, world.engine, with_screens=False)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as browser:
        made = Flow(world, browser, Clock())
        app.state.grants = ShopifyGrants(world.engine, "our-app", SECRET, made.exchange, made.clock)
        yield made


def test_only_owners_are_sent_to_the_shop_and_only_by_our_own_pages(flow: Flow) -> None:
    assert flow.start().status_code == 401
    flow.log_in("manager")
    assert flow.start().status_code == 403
    flow.log_in("owner")
    assert flow.start(**{"sec-fetch-site": "cross-site"}).status_code == 403
    assert flow.start("evil.example").status_code == 400
    assert flow.start("evil.example#.myshopify.com").status_code == 400
    sent = flow.start(" Some-Shop.myshopify.com ")
    target = urlsplit(sent.headers["location"])
    asked = parse_qs(target.query)
    assert (sent.status_code, f"{target.scheme}://{target.netloc}{target.path}") == (
        303,
        f"https://{SHOP}/admin/oauth/authorize",
    )
    assert asked["redirect_uri"] == ["http://localhost/oauth/shopify/callback"]
    assert asked["client_id"] == ["our-app"]
    assert "read_all_orders" in asked["scope"][0]


def test_a_grant_is_exchanged_once(flow: Flow) -> None:
    flow.log_in("owner")
    answer = flow.answer(flow.begun())
    first, again = flow.back(answer), flow.back(answer)
    assert (first.status_code, first.headers["location"], again.status_code) == (303, "/", 401)
    assert flow.exchanged == [(flow.world.shop.slug, f"https://{SHOP}", "c0de")]


def test_what_shopify_did_not_sign_is_not_exchanged(flow: Flow) -> None:
    flow.log_in("owner")
    good = flow.answer(flow.begun())
    bad: list[Any] = [
        good | {"hmac": "0" * 64},
        good | {"code": "another"},
        good | {"shop": "other-shop.myshopify.com"},
        good | {"extra": "1"},
        {name: value for name, value in good.items() if name != "hmac"},
        {name: value for name, value in good.items() if name != "state"},
        [*good.items(), ("code", "second")],
        [*good.items(), ("hmac", good["hmac"])],
        flow.answer(good["state"], timestamp=str(int(flow.clock.now) - 3600)),
        flow.answer(good["state"], timestamp="soon"),
        flow.answer(good["state"], shop="evil.example"),
    ]
    assert [flow.back(answer).status_code for answer in bad] == [400] * len(bad)
    assert flow.exchanged == []
    assert flow.back(list(reversed(good.items()))).status_code == 303


def test_a_state_of_somebody_else_of_another_shop_or_of_nobody_is_dead(flow: Flow) -> None:
    flow.log_in("owner")
    theirs, other_shop = flow.begun(), flow.begun()
    flow.log_in("owner")
    assert flow.back(flow.answer(theirs)).status_code == 401
    assert flow.back(flow.answer(other_shop, shop="other-shop.myshopify.com")).status_code == 401
    foreign = f"{flow.world.foreign.business_id.hex}-x"
    assert [flow.back(flow.answer(state)).status_code for state in ("", "x", foreign)] == [401] * 3
    flow.browser.cookies.clear()
    assert flow.back(flow.answer(theirs)).status_code == 401
    assert flow.exchanged == []


def test_a_state_lives_ten_minutes(flow: Flow) -> None:
    flow.log_in("owner")
    state = flow.begun()
    flow.clock.now += 601
    assert flow.back(flow.answer(state)).status_code == 401
    assert flow.exchanged == []


def test_an_installation_without_an_app_says_what_to_set(api: TestClient, world: World) -> None:
    api.cookies.set(SESSION_COOKIE, world.session(world.members["owner"]))
    answer = api.get("/oauth/shopify/start", params={"business": world.shop.slug, "shop": SHOP})
    assert (answer.status_code, "ECOM_SHOPIFY_CLIENT_ID" in answer.json()["detail"]) == (400, True)
