"""What a shop says of itself: name, time zone, currency, and whether WooCommerce is there at all. Needs no key but for the last."""

from __future__ import annotations

from html import unescape

from orchestration.connectors.base import Account, JsonObject
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.http import parse_json
from orchestration.connectors.woocommerce.client import API, SITE, WooClient, status_of

SITE_FIELDS = "name,description,url,home,gmt_offset,timezone_string,namespaces"


def read_site(client: WooClient) -> JsonObject:
    """WordPress's own description of itself. Raises FatalError that says how to switch its REST API, or WooCommerce, on."""
    try:
        found = client.get_json(SITE, {"_fields": SITE_FIELDS})
    except (CredentialsError, SchemaDriftError):
        raise
    except FatalError as error:
        if status_of(error) not in (None, 404):
            raise
        raise FatalError(
            f"{client.host} has no REST API at /wp-json/: in WordPress, under Settings > Permalinks, choose any structure but"
            " Plain and save; check too that the address is the shop's own."
        ) from error
    if not isinstance(found, dict) or "wc/v3" not in found.get("namespaces", ()):
        raise FatalError(
            f"{client.host} runs WordPress without WooCommerce, or one older than 3.5; activate it there and connect again."
        )
    return found


def read_account(client: WooClient) -> Account:
    """Proves that the key may read orders and settings. Raises a ConnectorError with one sentence otherwise."""
    site = read_site(client)
    setting = client.get_json(f"{API}/settings/general/woocommerce_currency", {"_fields": "id,value"})
    orders = client.get(f"{API}/orders", {"per_page": 1, "_fields": "id"})
    parse_json(orders.body, client.host)
    if not isinstance(setting, dict) or not isinstance(setting.get("value"), str):
        raise SchemaDriftError(f"{client.host} does not say its currency; update this product.")
    return Account(
        account_id=str(site.get("home") or client.base_url),
        name=unescape(str(site.get("name") or client.host)),
        currency_code=setting["value"],
        timezone=zone_of(site),
        server_time=orders.server_time,
        granted_scopes=("read",),
    )


def zone_of(site: JsonObject) -> str:
    """The IANA name of the shop's time zone; WordPress knows cities and bare offsets.

    Raises FatalError for an offset that is no whole hour, which has no name.
    """
    if name := site.get("timezone_string"):
        return str(name)
    offset = float(site.get("gmt_offset") or 0)
    if not offset.is_integer():
        raise FatalError(
            f"The shop's time zone is the offset {offset:+g}, which says nothing of summer time; choose a city under Settings >"
            " General > Timezone in WordPress."
        )
    return f"Etc/GMT{-int(offset):+d}" if offset else "UTC"
