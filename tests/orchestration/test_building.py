"""Builds of one business wait for each other; those of two do not."""

from __future__ import annotations

from threading import Event, Thread
from uuid import UUID

from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.building import one_build_at_a_time

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_second_build_of_a_business_waits_for_the_first(database: Settings) -> None:
    url, began = url_of(database, "transform"), Event()

    def build() -> None:
        with one_build_at_a_time(url, ONE):
            began.set()

    with one_build_at_a_time(url, ONE):
        second = Thread(target=build)
        second.start()
        with one_build_at_a_time(url, OTHER):
            assert not began.wait(0.3)
    second.join(10)
    assert began.is_set()
