"""Tokens that client credentials buy: how long they are kept, and what happens when one is refused."""

from __future__ import annotations

import httpx2
import pytest

from orchestration.connectors.base import MemoryTokens
from orchestration.connectors.bearer import BearerToken
from orchestration.connectors.exceptions import CredentialsError


class Shop:
    """Sells tokens 1, 2, 3 … and remembers how many."""

    def __init__(self, *, same: bool = False) -> None:
        self.sold, self._same = 0, same

    def buy(self) -> tuple[str, float]:
        self.sold += 1
        return "same" if self._same else str(self.sold), 3600.0


def test_a_token_is_kept_until_a_minute_before_its_end() -> None:
    shop, now = Shop(), [1000.0]
    token = BearerToken(MemoryTokens(), shop.buy, clock=lambda: now[0])
    assert [token.value(), token.value()] == ["1", "1"]
    now[0] += 3539
    assert token.value() == "1"
    now[0] += 1
    assert token.value() == "2"


def test_tokens_are_shared_through_their_store() -> None:
    shop, store = Shop(), MemoryTokens()
    assert {BearerToken(store, shop.buy).value() for _ in range(3)} == {"1"}


def test_the_header_may_have_a_suffix() -> None:
    request = httpx2.Request("GET", "https://host.example/")
    BearerToken(MemoryTokens(), Shop().buy, suffix=", Version 2.1").authorize(request)
    assert request.headers["Authorization"] == "Bearer 1, Version 2.1"


@pytest.mark.parametrize("same", [False, True])
def test_a_refused_token_is_bought_anew_once_and_no_more(same: bool) -> None:
    shop = Shop(same=same)
    token, refusals = BearerToken(MemoryTokens(), shop.buy), [1]

    def call() -> str:
        found = token.value()
        if refusals[0]:
            refusals[0] -= 1
            raise CredentialsError("no")
        return found

    assert token.twice(call) == ("same" if same else "2")
    assert shop.sold == 2
    token.value()
    assert shop.sold == 2, "a shop that sells the same token again is not asked at every call"
    refusals[0] = 2
    with pytest.raises(CredentialsError):
        token.twice(call)
