"""Dynamic partitions: the connections of each platform for what is pulled, businesses for what is built from it."""

from __future__ import annotations

import re

import dagster as dg

businesses = dg.DynamicPartitionsDefinition(name="businesses")


def connections_of(platform: str) -> dg.DynamicPartitionsDefinition:
    """The connected accounts of one platform."""
    return dg.DynamicPartitionsDefinition(name=f"{platform}_connections")


# Partition keys reach file names and SQL of third parties (faults.md A28), so only these characters pass.
_SAFE_KEY = re.compile(r"[a-z0-9][a-z0-9.-]{0,199}")


def safe_key(key: str) -> str:
    """Return the key, or refuse it: lower-case letters, digits, '.' and '-', at most 200."""
    if not _SAFE_KEY.fullmatch(key):
        raise ValueError(
            f"{key[:60]!r} is no partition key: use lower-case letters, digits, '.' and '-', at most 200 of them."
        )
    return key


def connection_key(slug: str, connection_id: object) -> str:
    """`<business>.<connection id>`: readable in the UI; both parts can be read back."""
    return safe_key(f"{slug}.{connection_id}")


def connection_id_of(key: str) -> str:
    return safe_key(key).rsplit(".", 1)[-1]


def register(instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition, key: str) -> None:
    """Add the key unless it is there."""
    name = definition.name
    assert name is not None
    if not instance.has_dynamic_partition(name, safe_key(key)):
        instance.add_dynamic_partitions(name, [key])
