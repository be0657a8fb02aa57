"""Tokens are renewed once over all processes, sealed before they are used, and survive a lost answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, event, text

from app.core.businesses.store import Business, create_business
from app.core.connections.credentials import Credentials
from app.core.connections.sealing import Sealer
from app.core.connections.store import Connection, record_sync, save_connection, sealed_credentials
from app.core.connections.tokens import SealedTokens
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.connectors.exceptions import CredentialsError, RetryableError, ThrottledError

Tokens = Mapping[str, str]


class Issuer:
    """A platform whose refresh tokens rotate: the predecessor works until its successor was used."""

    def __init__(self) -> None:
        self.renewals, self.current, self.previous = 0, "r0", ""
        self.loses_answers = False

    def renew(self, tokens: Tokens) -> Tokens:
        given = tokens.get("refresh_token", "r0")
        if given not in (self.current, self.previous):
            raise CredentialsError("The platform refused the refresh token: connect again.")
        time.sleep(0.05)
        self.renewals += 1
        self.previous, self.current = given, f"r{self.renewals}"
        if self.loses_answers:
            raise RetryableError("The platform did not answer in time.")
        return {"access_token": f"a{self.renewals}", "refresh_token": self.current}


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine, database: Settings) -> Connection:
    business: Business = create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")
    made = Connection(
        business.business_id, uuid4(), "shop", "Shop", "https://x.example", {}, None, None, None, "connected"
    )
    sealed = Credentials({"secret": "s"}).sealed(Sealer.of(database), made.business_id, made.connection_id)
    with tenant(engine, made.business_id) as transaction:
        save_connection(transaction, made, sealed)
    return made


def store(engine: Engine, connection: Connection, database: Settings) -> SealedTokens:
    """As a process of its own would have it: nothing in memory."""
    return SealedTokens(engine, Sealer.of(database), connection.business_id, connection.connection_id)


def test_twenty_who_need_new_tokens_at_once_cause_one_renewal(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    issuer = Issuer()
    stores = [store(engine, connection, database) for _ in range(20)]
    with ThreadPoolExecutor(10) as pool:  # the application's pool has sixteen connections
        found = list(pool.map(lambda one: one.current(lambda tokens: "access_token" in tokens, issuer.renew), stores))
    assert issuer.renewals == 1
    assert {tokens["access_token"] for tokens in found} == {"a1"}


def test_a_lost_answer_to_a_renewal_loses_no_access(engine: Engine, connection: Connection, database: Settings) -> None:
    issuer = Issuer()
    store(engine, connection, database).current(lambda _: False, issuer.renew)
    issuer.loses_answers = True
    with pytest.raises(RetryableError):
        store(engine, connection, database).current(lambda _: False, issuer.renew)
    issuer.loses_answers = False
    assert store(engine, connection, database).current(lambda _: False, issuer.renew)["access_token"] == "a3"


def test_the_tokens_before_the_last_ones_are_tried_when_the_last_are_refused(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    issuer = Issuer()
    for _ in range(2):
        store(engine, connection, database).current(lambda _: False, issuer.renew)
    issuer.current, issuer.previous = "r1", ""  # the platform never saw that r2 arrived and went back
    assert store(engine, connection, database).current(lambda _: False, issuer.renew)["access_token"] == "a3"


def test_tokens_are_sealed_and_what_was_given_stays(engine: Engine, connection: Connection, database: Settings) -> None:
    store(engine, connection, database).current(lambda _: False, Issuer().renew)
    with tenant(engine, connection.business_id) as transaction:
        assert "refresh_token" not in str(transaction.execute(text("select * from core.connections")).one())
        sealed = sealed_credentials(transaction, connection.connection_id)
    assert sealed is not None
    opened = Credentials.opened(sealed, Sealer.of(database), connection.business_id, connection.connection_id)
    assert (opened.given, opened.tokens["access_token"]) == ({"secret": "s"}, "a1")
    assert "a1" not in repr(opened)


def test_who_connects_again_during_a_renewal_keeps_the_new_secret(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    again = Credentials({"secret": "new"}).sealed(Sealer.of(database), connection.business_id, connection.connection_id)

    def renew(_tokens: Tokens) -> Tokens:
        with tenant(engine, connection.business_id) as transaction:
            save_connection(transaction, connection, again)
        return {"access_token": "of the old secret"}

    store(engine, connection, database).current(lambda _: False, renew)
    with tenant(engine, connection.business_id) as transaction:
        assert sealed_credentials(transaction, connection.connection_id) == again


def test_a_pull_that_ends_during_a_renewal_need_not_wait(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    began, may_end = threading.Event(), threading.Event()

    def renew(_tokens: Tokens) -> Tokens:
        began.set()
        may_end.wait(10)
        return {"access_token": "a"}

    with ThreadPoolExecutor(1) as pool:
        renewal = pool.submit(store(engine, connection, database).current, lambda _: False, renew)
        assert began.wait(10)
        with tenant(engine, connection.business_id) as transaction:
            record_sync(transaction, connection.connection_id, clock_at=None)
        may_end.set()
        assert renewal.result()["access_token"] == "a"


def test_tokens_are_kept_however_long_the_platform_takes_to_exchange_them(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    @event.listens_for(engine, "begin")
    def be_hasty(opened: DatabaseConnection) -> None:
        opened.exec_driver_sql("set local idle_in_transaction_session_timeout = '100ms'")

    def renew(_tokens: Tokens) -> Tokens:
        time.sleep(0.4)
        return {"access_token": "a"}

    assert store(engine, connection, database).current(lambda _: False, renew) == {"access_token": "a"}
    assert store(engine, connection, database).current(bool, refuse) == {"access_token": "a"}


def test_a_renewal_that_fails_lets_the_next_one_have_its_turn(
    engine: Engine, connection: Connection, database: Settings
) -> None:
    """CJ asks for five minutes between two tokens: who has no more patience says so and holds nobody up."""

    def throttled(_tokens: Tokens) -> Tokens:
        raise ThrottledError("The platform keeps asking for pauses; the load goes on from here later.", 300.0)

    other = app_engine(database)  # another process: the same session would have its own lock once more
    with pytest.raises(ThrottledError, match="goes on from here later"):
        store(engine, connection, database).current(lambda _: False, throttled)
    with ThreadPoolExecutor(1) as pool:
        renewal = pool.submit(store(other, connection, database).current, bool, lambda _: {"access_token": "a"})
        assert renewal.result(10) == {"access_token": "a"}
    other.dispose()


def refuse(_tokens: Tokens) -> Tokens:
    raise AssertionError("the stored tokens are fresh")
