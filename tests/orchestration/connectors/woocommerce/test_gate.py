"""A shop gets as many requests at once as it can take, and no more."""

from __future__ import annotations

import threading

import pytest

from orchestration.connectors.exceptions import ThrottledError
from orchestration.connectors.woocommerce.gate import Gate


class Shop:
    """Answers after `seconds` of its own clock."""

    def __init__(self, most: int = 8) -> None:
        self.now = 0.0
        self.gate = Gate(most, clock=lambda: self.now)

    def answer(self, seconds: float, times: int = 1) -> int:
        for _ in range(times):
            with self.gate.turn():
                self.now += seconds
        return self.gate.limit

    def refuse(self) -> int:
        with pytest.raises(ThrottledError), self.gate.turn():
            raise ThrottledError("pause", 1.0)
        return self.gate.limit


def test_a_quick_shop_gets_more_and_more_up_to_what_is_allowed() -> None:
    assert Shop().gate.limit == 2
    assert Shop().answer(0.2, times=40) == 8
    assert Shop(most=3).answer(0.2, times=40) == 3
    assert Shop(most=1).answer(0.2, times=40) == 1


def test_a_shop_that_slows_down_gets_half() -> None:
    shop = Shop()
    shop.answer(0.6, times=40)
    assert shop.answer(1.3) == 4
    assert shop.answer(2.6) == 2
    assert shop.answer(5.2, times=3) == 1
    assert shop.answer(0.6, times=40) == 8


def test_a_shop_that_refuses_gets_half_and_never_less_than_one() -> None:
    shop = Shop()
    shop.answer(0.1, times=40)
    assert [shop.refuse() for _ in range(5)] == [4, 2, 1, 1, 1]


def test_a_large_page_is_not_taken_for_a_slow_shop() -> None:
    shop = Shop()
    shop.answer(0.02, times=40)
    assert shop.answer(0.9) == 8


def test_no_more_are_inside_than_allowed() -> None:
    gate, inside, most, lock = Gate(3), 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal inside, most
        for _ in range(50):
            with gate.turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in threads)
    assert most <= 3
