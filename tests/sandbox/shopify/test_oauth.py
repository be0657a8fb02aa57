"""The simulated shop lets apps in as the platform does: by their own secret for a day, by a grant that rotates."""

from __future__ import annotations

from typing import Any

from sandbox.shopify.oauth import Apps


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def apps(clock: Clock) -> Apps:
    return Apps("app", "secret", ("read_orders",), clock)


def grant(shop: Apps, **form: str) -> tuple[int, dict[str, Any]]:
    return shop.grant({"client_id": "app", "client_secret": "secret"} | form)


def code(shop: Apps) -> str:
    target = shop.authorize({"client_id": "app", "redirect_uri": "https://ours.example/back", "state": "s"})
    assert target is not None
    return target.split("code=")[1].split("&")[0]


def test_a_token_of_the_app_itself_lasts_a_day() -> None:
    clock = Clock()
    shop = apps(clock)
    status, answer = grant(shop, grant_type="client_credentials")
    assert (status, shop.knows(answer["access_token"]), "refresh_token" in answer) == (200, True, False)
    clock.now += 86_400
    assert not shop.knows(answer["access_token"])


def test_a_wrong_secret_and_a_wrong_app_get_nothing() -> None:
    shop = apps(Clock())
    assert grant(shop, grant_type="client_credentials", client_secret="x")[0] == 401
    assert grant(shop, grant_type="client_credentials", client_id="x")[0] == 401
    assert shop.authorize({"client_id": "x", "redirect_uri": "https://ours.example"}) is None
    assert shop.authorize({"client_id": "app", "redirect_uri": "javascript:alert(1)"}) is None


def test_a_code_buys_tokens_once_and_only_for_a_minute() -> None:
    clock = Clock()
    shop = apps(clock)
    bought = code(shop)
    assert [grant(shop, code=bought)[0] for _ in range(2)] == [200, 400]
    late = code(shop)
    clock.now += 61
    assert grant(shop, code=late)[0] == 400


def test_a_refresh_token_holds_until_its_successor_was_used() -> None:
    shop = apps(Clock())
    first = grant(shop, code=code(shop))[1]["refresh_token"]
    lost = grant(shop, grant_type="refresh_token", refresh_token=first)
    again, second = grant(shop, grant_type="refresh_token", refresh_token=first)
    assert (lost[0], again) == (200, 200)
    third = grant(shop, grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert third[0] == 200
    assert grant(shop, grant_type="refresh_token", refresh_token=first)[0] == 400
    assert grant(shop, grant_type="refresh_token", refresh_token="made up")[0] == 400
