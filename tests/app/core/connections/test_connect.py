"""A shop is stored when its credentials worked, sealed, once, and not at all otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.core.businesses.checks import BusinessError
from app.core.businesses.store import Business, create_business
from app.core.connections.connect import connect
from app.core.connections.exceptions import (
    ConnectionNotFoundError,
    ConnectionsError,
    HostRefusedError,
    HostUnknownError,
    SealError,
)
from app.core.connections.files import connect_files
from app.core.connections.hosts import HostGuard
from app.core.connections.open import open_connector
from app.core.connections.store import Connection, find_connection, list_connections, record_sync, set_status
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.connectors.base import Access, Account, Field, Platform, Stream
from orchestration.connectors.exceptions import CredentialsError

URL, TOKEN = "https://shop.example.com", "shpat_0123456789abcdef"
ACCOUNT = Account("gid://shopify/Shop/1", "Corner Shop", "GBP", "Europe/London", None)
GUARD = HostGuard(resolver=lambda host: ["93.184.215.14"])


@dataclass
class Shop:
    """A shop that knows one token and answers without a network."""

    access: Access
    account: Account
    platform: str = "shop"

    def test(self) -> Account:
        if self.access.credentials["token"] != TOKEN:
            raise CredentialsError("shop.example.com refused the access token (401): create a new token.")
        return self.account

    def streams(self) -> list[Stream]:
        return []

    def close(self) -> None: ...


def shop_of(account: Account) -> Platform:
    return Platform(
        name="shop",
        title="Shop",
        domain="sales",
        fields=(
            Field("token", "The token of the shop.", is_secret=True),
            Field("region", "Where the shop is.", default="eu"),
        ),
        scopes=(),
        streams=(),
        connect=lambda access: Shop(access, account),
        url_help="https://shop.example.com",
    )


SHOP = shop_of(ACCOUNT)


def connect_shop(
    engine: Engine, business: Business, url: str | None, token: str, platform: Platform = SHOP, **options: Any
) -> Connection:
    return connect(engine, business, platform, url, {"token": token}, **options)


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def business(engine: Engine) -> Business:
    return create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")


def test_a_connected_shop_opens_with_its_credentials_which_nobody_sees(
    engine: Engine, business: Business, database: Settings
) -> None:
    made = connect_shop(engine, business, URL, f" {TOKEN}\n", settings=database, guard=GUARD)
    assert (made.name, made.currency_code, made.timezone, made.status) == (
        "Corner Shop",
        "GBP",
        "Europe/London",
        "connected",
    )
    with tenant(engine, business.business_id) as connection:
        assert find_connection(connection, made.connection_id) == made
        assert TOKEN not in str(connection.execute(text("select * from core.connections")).one())
    assert TOKEN not in repr(made)
    private = replace(made, url="https://127.0.0.1", settings=made.settings | {"is_private_host": True})
    with open_connector(engine, private, database, platform=SHOP) as connector:
        assert isinstance(connector, Shop)
        assert (connector.access.url, connector.access.credentials) == ("https://127.0.0.1", {"token": TOKEN})
        assert connector.access.settings == {"region": "eu"}


@pytest.mark.parametrize(
    ("url", "token", "error"),
    [
        (URL, "wrong token", CredentialsError),
        (URL, "  ", ConnectionsError),
        ("http://127.0.0.1", TOKEN, HostRefusedError),
        ("file:///etc/passwd", TOKEN, HostRefusedError),
    ],
)
def test_nothing_is_stored_when_connecting_fails(
    engine: Engine, business: Business, url: str, token: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        connect_shop(engine, business, url, token, settings=Settings(), guard=GUARD)
    assert TOKEN not in str(caught.value)
    with tenant(engine, business.business_id) as connection:
        assert list_connections(connection) == []


def test_a_private_shop_needs_permission_once(engine: Engine, business: Business, database: Settings) -> None:
    url = "http://127.0.0.1:8765"
    with pytest.raises(HostRefusedError):
        connect_shop(engine, business, url, TOKEN, settings=database)
    allowing = database.model_copy(update={"allow_private_hosts": True})
    made = connect_shop(engine, business, url, TOKEN, settings=allowing)
    with open_connector(engine, made, database, platform=SHOP) as connector:
        assert isinstance(connector, Shop)
        assert connector.access.url == url


def test_connecting_again_gives_new_credentials_and_keeps_id_and_clock(
    engine: Engine, business: Business, database: Settings
) -> None:
    first = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD)
    clock = datetime(2026, 11, 1, tzinfo=UTC)
    with tenant(engine, business.business_id) as connection:
        record_sync(connection, first.connection_id, clock_at=clock)
        set_status(connection, first.connection_id, "needs_credentials", "The token was revoked.")
    again = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD)
    with tenant(engine, business.business_id) as connection:
        (stored,) = list_connections(connection)
    assert again.connection_id == first.connection_id == stored.connection_id
    assert (stored.clock_at, stored.status, stored.status_reason) == (clock, "connected", None)


def test_two_shops_of_one_name_are_two_connections(engine: Engine, business: Business, database: Settings) -> None:
    other = shop_of(replace(ACCOUNT, account_id="gid://shopify/Shop/2"))
    for platform in (SHOP, other, other):
        connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=platform)
    with tenant(engine, business.business_id) as connection:
        assert [c.name for c in list_connections(connection)] == ["Corner Shop", "Corner Shop (shop.example.com, 2)"]


@pytest.mark.parametrize("name", ["nul\0and\nline", "\ud800", "", "x" * 10_000, "<script>alert(1)</script>"])
def test_a_hostile_shop_name_is_stored_as_plain_text(
    engine: Engine, business: Business, database: Settings, name: str
) -> None:
    platform = shop_of(replace(ACCOUNT, name=name))
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=platform)
    assert 1 <= len(made.name) <= 200
    assert made.name.isprintable()


def test_a_lost_key_says_connect_again(engine: Engine, business: Business, database: Settings) -> None:
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD)
    (database.secrets_folder / "kek").unlink()
    with pytest.raises(SealError, match="connect again"), open_connector(engine, made, database, platform=SHOP):
        pass


def test_a_layout_has_one_connection_whose_mapping_can_change(
    engine: Engine, business: Business, database: Settings
) -> None:
    first = connect_files(
        engine, business, "generic-orders", {"sku": "StockCode"}, timezone="Europe/London", currency_code="GBP"
    )
    again = connect_files(engine, business, "generic-orders", {"sku": "Code"})
    other = connect_files(engine, business, "shopify-orders")
    assert first.connection_id == again.connection_id != other.connection_id
    assert (first.timezone, first.currency_code) == ("Europe/London", "GBP")
    assert again.settings == {"layout": "generic-orders", "mapping": {"sku": "Code"}}
    assert (other.timezone, other.currency_code) == (business.timezone, business.currency_code)
    with pytest.raises(BusinessError):
        connect_files(engine, business, "generic-orders", currency_code="EURO")
    with pytest.raises(ConnectionsError, match="import a newer file"), open_connector(engine, first, database):
        pass


def test_the_business_clock_never_goes_back(engine: Engine, business: Business) -> None:
    made = connect_files(engine, business, "generic-orders")
    late = datetime(2026, 11, 1, tzinfo=UTC)
    for clock in (late, late - timedelta(days=1), None):
        with tenant(engine, business.business_id) as connection:
            record_sync(connection, made.connection_id, clock_at=clock)
            stored = find_connection(connection, made.connection_id)
        assert stored.clock_at == late
        assert stored.last_synced_at is not None


def test_another_business_finds_no_connection(engine: Engine, business: Business) -> None:
    made = connect_files(engine, business, "generic-orders")
    other = create_business(engine, "Other", "EUR", "Europe/Madrid")
    with tenant(engine, other.business_id) as connection:
        assert list_connections(connection) == []
        with pytest.raises(ConnectionNotFoundError):
            find_connection(connection, made.connection_id)


FIXED = replace(SHOP, url="https://api.example.com")


def test_a_platform_with_one_address_needs_none(engine: Engine, business: Business, database: Settings) -> None:
    made = connect_shop(engine, business, None, TOKEN, settings=database, guard=GUARD, platform=FIXED)
    assert (made.url, made.settings["is_private_host"]) == (FIXED.url, False)


def test_only_a_private_host_may_stand_in_for_a_platforms_one_address(
    engine: Engine, business: Business, database: Settings
) -> None:
    with pytest.raises(HostRefusedError, match="leave --url out"):
        connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=FIXED)
    sandbox = "http://127.0.0.1:8765/shop"
    with pytest.raises(HostRefusedError):
        connect_shop(engine, business, sandbox, TOKEN, settings=database, platform=FIXED)
    allowing = database.model_copy(update={"allow_private_hosts": True})
    assert connect_shop(engine, business, sandbox, TOKEN, settings=allowing, platform=FIXED).url == sandbox


@pytest.mark.parametrize("told", [{"timezone": "Mars/Phobos"}, {"currency_code": "XYZZY"}, {"timezone": "Europe/\0"}])
def test_a_shop_whose_time_zone_or_currency_does_not_exist_is_not_stored(
    engine: Engine, business: Business, database: Settings, told: dict[str, str]
) -> None:
    platform = shop_of(replace(ACCOUNT, **told))  # type: ignore[arg-type]
    with pytest.raises(ConnectionsError, match="does not exist: use an I"):
        connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=platform)
    with tenant(engine, business.business_id) as connection:
        assert list_connections(connection) == []


def test_time_zone_and_currency_are_stored_in_their_proper_spelling(
    engine: Engine, business: Business, database: Settings
) -> None:
    platform = shop_of(replace(ACCOUNT, timezone="europe/madrid", currency_code="usd"))
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=platform)
    assert (made.timezone, made.currency_code) == ("Europe/Madrid", "USD")
    silent = shop_of(replace(ACCOUNT, account_id="2", timezone="", currency_code=""))
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=silent)
    assert (made.timezone, made.currency_code) == (None, None)


class Turning:
    """A name that leads to each of these addresses in turn and then stays with the last; none of them is no name."""

    def __init__(self, *addresses: str | None) -> None:
        self.addresses = list(addresses)

    def __call__(self, _host: str) -> list[str]:
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [address] if address else []


@pytest.mark.parametrize("later", ["127.0.0.1", "169.254.169.254", None])
def test_a_name_that_turns_private_after_it_was_judged_never_opens_our_network(
    engine: Engine, business: Business, database: Settings, later: str | None
) -> None:
    turning = HostGuard(resolver=Turning("93.184.215.14", later))
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=turning)
    assert made.settings["is_private_host"] is False


def test_a_public_shop_is_public_also_where_private_hosts_are_allowed(
    engine: Engine, business: Business, database: Settings
) -> None:
    allowing = HostGuard(allow_private=True, resolver=Turning("93.184.215.14", "127.0.0.1"))
    assert (
        connect_shop(engine, business, URL, TOKEN, settings=database, guard=allowing).settings["is_private_host"]
        is False
    )


def test_no_name_that_turns_stands_in_for_a_platforms_one_address(
    engine: Engine, business: Business, database: Settings
) -> None:
    for addresses in [("93.184.215.14", "127.0.0.1"), ("93.184.215.14", None), (None,)]:
        turning = HostGuard(resolver=Turning(*addresses))
        with pytest.raises(HostRefusedError):
            connect_shop(engine, business, URL, TOKEN, settings=database, guard=turning, platform=FIXED)
    with pytest.raises(HostUnknownError):
        connect_shop(engine, business, URL, TOKEN, settings=database, guard=turning, platform=FIXED)


@pytest.mark.parametrize(
    ("url", "values", "named"),
    [
        (None, {"token": TOKEN}, "--url"),
        (URL, {}, "token"),
        (URL, {"token": TOKEN, "tokn": "x"}, "tokn"),
        (URL, {"token": "x" * 20_001}, "token"),
    ],
)
def test_values_that_cannot_be_used_are_named_and_never_shown(
    engine: Engine, business: Business, database: Settings, url: str | None, values: dict[str, str], named: str
) -> None:
    with pytest.raises(ConnectionsError, match=named) as caught:
        connect(engine, business, SHOP, url, values, settings=database, guard=GUARD)
    assert TOKEN not in str(caught.value)


def test_tokens_that_the_connection_test_renewed_are_kept(
    engine: Engine, business: Business, database: Settings
) -> None:
    class Rotating(Shop):
        def test(self) -> Account:
            self.access.tokens.current(bool, lambda _: {"refresh_token": "r1"})
            return self.account

    def refuse(_tokens: object) -> dict[str, str]:
        raise AssertionError("the stored tokens are fresh")

    platform = replace(SHOP, connect=lambda access: Rotating(access, ACCOUNT))
    made = connect_shop(engine, business, URL, TOKEN, settings=database, guard=GUARD, platform=platform)
    private = replace(made, url="https://127.0.0.1", settings=made.settings | {"is_private_host": True})
    with open_connector(engine, private, database, platform=platform) as connector:
        assert isinstance(connector, Shop)
        assert connector.access.tokens.current(bool, refuse) == {"refresh_token": "r1"}
        assert connector.access.credentials == {"token": TOKEN}
