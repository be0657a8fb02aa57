"""What a shop says of itself: name, time zone, currency, and whether WooCommerce is there at all. Needs no key but for the last."""

from __future__ import annotations

import re
from html import unescape

from orchestration.connectors.base import Account, JsonObject
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from orchestration.connectors.http import Content
from orchestration.connectors.woocommerce.body import read_json
from orchestration.connectors.woocommerce.client import API, SITE, WooClient, status_of

_WHOLE_HOURS = re.compile(r"[+-]?\d{1,2}(\.0)?")
SITE_FIELDS = "name,description,url,home,gmt_offset,timezone_string,namespaces"


def read_site(client: WooClient) -> tuple[JsonObject, Content]:
    """WordPress's own description of itself, read and as it came.

    Raises FatalError that says how to switch its REST API, or WooCommerce, on.
    """
    try:
        content = client.get(SITE, {"_fields": SITE_FIELDS})
    except FatalError as error:
        if status_of(error) != 404:
            raise
        raise FatalError(
            f"{client.host} has no REST API at /wp-json/: in WordPress, under Settings > Permalinks, choose any structure but"
            " Plain and save; check too that the address is the shop's own."
        ) from error
    found = read_json(content.body, client.host)
    namespaces = found.get("namespaces") if isinstance(found, dict) else None
    if not isinstance(namespaces, list) or "wc/v3" not in namespaces:
        raise FatalError(
            f"{client.host} runs WordPress without WooCommerce, or one older than 3.5; activate it there and connect again."
        )
    return found, content


def read_account(client: WooClient) -> Account:
    """Proves that the key may read orders and settings. Raises a ConnectorError with one sentence otherwise.

    The account is its address and not what the shop calls its home: a staging copy calls itself the shop that it copies.
    """
    site, _ = read_site(client)
    currency_code = read_currency(client)
    orders = client.get(f"{API}/orders", {"per_page": 1, "_fields": "id"})
    return Account(
        account_id=client.base_url,
        name=unescape(str(site.get("name") or client.host)),
        currency_code=currency_code,
        timezone=zone_of(site),
        server_time=orders.server_time,
        granted_scopes=("read",),
    )


def read_currency(client: WooClient) -> str:
    """The code of the shop's currency. Raises SchemaDriftError when it is not where it always was."""
    setting = client.get_json(f"{API}/settings/general/woocommerce_currency", {"_fields": "id,value"})
    if not isinstance(setting, dict) or not isinstance(setting.get("value"), str):
        raise SchemaDriftError(f"{client.host} does not say its currency; update this product.")
    return str(setting["value"])


def zone_of(site: JsonObject) -> str:
    """The IANA name of the shop's time zone; WordPress knows cities and bare offsets.

    Raises FatalError for an offset that is no whole hour, which has no name.
    """
    if name := site.get("timezone_string"):
        return str(name)
    offset = str(site.get("gmt_offset") or 0)
    if not _WHOLE_HOURS.fullmatch(offset):
        raise FatalError(
            f"The shop's time zone is the offset {offset[:10]!r}, which says nothing of summer time; choose a city under"
            " Settings > General > Timezone in WordPress."
        )
    hours = int(float(offset))
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
