"""Brakes on guessing passwords, kept in the database so that a restart forgives nobody.

There is a brake per account and network, and one per network (one password over many accounts); none per account alone:
with that a stranger could lock its owner out, and fifteen characters cannot be guessed from many networks either.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from app.core.identity.exceptions import LoginThrottledError

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_NETWORK = 100
FORGET_OLD = text(
    """delete from core.login_failures f using (
        select ctid from core.login_failures where failed_at <= :since for update skip locked) old
    where f.ctid = old.ctid"""  # skip locked: two log-ins that tidy up at once never wait for each other
)


def note_try(engine: Engine, email: str, network: str, now: datetime) -> None:
    """Count a try before it is judged, so that parallel ones count too. Raises LoginThrottledError over the limit."""
    keys = {"email": _hash(email), "network": network_of(network), "now": now, "since": now - WINDOW}
    with engine.begin() as connection:
        connection.execute(FORGET_OLD, keys)
        row = connection.execute(
            text("""select count(*) filter (where email_hash = :email) as account, count(*) as all_accounts,
                min(failed_at) as oldest from core.login_failures where network = :network"""),
            keys,
        ).one()
        if row.account >= TRIES_PER_ACCOUNT or row.all_accounts >= TRIES_PER_NETWORK:
            wait = max(1, int((row.oldest + WINDOW - now).total_seconds()))
            raise LoginThrottledError(
                f"Too many tries from here: wait {max(1, round(wait / 60))} minutes and try again.", wait=wait
            )
        connection.execute(text("insert into core.login_failures values (:email, :network, :now)"), keys)


def forget_tries(connection: Connection, email: str, network: str) -> None:
    """A right password clears the account's tries from this network."""
    connection.execute(
        text("delete from core.login_failures where email_hash = :email and network = :network"),
        {"email": _hash(email), "network": network_of(network)},
    )


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: one household or server has a whole /64 to try from."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    if isinstance(ip, ipaddress.IPv4Address) or mapped:
        return str(mapped or ip)
    return str(ipaddress.ip_network((ip, 64), strict=False))


def _hash(email: str) -> bytes:
    return hashlib.sha256(email.encode("utf-8", "replace")).digest()
