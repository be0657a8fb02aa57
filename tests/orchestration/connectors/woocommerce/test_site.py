"""What a connection test says of a shop, and what it says to do when there is none."""

from __future__ import annotations

import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError
from orchestration.connectors.woocommerce.site import zone_of
from sandbox.faults import Fault
from tests.orchestration.connectors.woocommerce.conftest import Shop


def test_a_shop_says_its_name_currency_and_time_zone(shop: Shop) -> None:
    account = shop.connector().test()
    assert (account.name, account.currency_code, account.timezone) == ("Tom & Jerry’s", "EUR", "Asia/Tokyo")
    assert account.server_time == shop.sandbox.now()


def test_a_copy_that_still_calls_the_original_its_home_is_an_account_of_its_own(shop: Shop) -> None:
    home = (
        b'{"name": "Copy", "home": "https://the-original.example", "namespaces": ["wc/v3"], "timezone_string": "UTC"}'
    )
    shop.sandbox.faults.plan(Fault(200, body=home))
    account = shop.connector().test()
    assert (account.name, account.account_id) == ("Copy", shop.connector().client.base_url)


def test_plain_permalinks_are_named_with_the_remedy(shop: Shop) -> None:
    shop.sandbox.quirks.has_plain_permalinks = True
    with pytest.raises(FatalError, match="Settings > Permalinks, choose any structure but Plain"):
        shop.connector().test()


def test_wordpress_without_woocommerce_is_named(shop: Shop) -> None:
    shop.sandbox.faults.plan(Fault(200, body=b'{"name": "Blog", "namespaces": ["wp/v2"]}'))
    with pytest.raises(FatalError, match="without WooCommerce"):
        shop.connector().test()


@pytest.mark.parametrize("wrong", [{"consumer_key": "ck_wrong"}, {"consumer_secret": "cs_wrong"}])
def test_a_wrong_key_is_named_with_the_remedy(shop: Shop, wrong: dict[str, str]) -> None:
    with pytest.raises(CredentialsError, match="REST API that it exists"):
        shop.connector(**wrong).test()


def test_a_firewall_is_told_from_a_wrong_key(shop: Shop) -> None:
    page = b"<!DOCTYPE html><html><title>Attention Required! | Cloudflare</title></html>"
    shop.sandbox.faults.plan(Fault(403, {"Content-Type": "text/html"}, page))
    with pytest.raises(CredentialsError, match="through its firewall or security plugin"):
        shop.connector().test()


@pytest.mark.parametrize(
    ("site", "zone"),
    [
        ({"timezone_string": "Europe/Madrid", "gmt_offset": 1}, "Europe/Madrid"),
        ({"timezone_string": "", "gmt_offset": 0}, "UTC"),
        ({"timezone_string": "", "gmt_offset": "-5"}, "Etc/GMT+5"),
        ({"timezone_string": "", "gmt_offset": 2}, "Etc/GMT-2"),
    ],
)  # fmt: skip
def test_offsets_become_zones(site: dict[str, object], zone: str) -> None:
    assert zone_of(site) == zone


def test_half_an_hour_has_no_zone() -> None:
    with pytest.raises(FatalError, match="choose a city"):
        zone_of({"timezone_string": "", "gmt_offset": 5.5})
