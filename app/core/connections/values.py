"""What a person gave to connect, checked against what the platform asks for, and parted into secrets and settings."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.connections.exceptions import ConnectionsError
from orchestration.connectors.base import Platform

LONGEST_VALUE = 20_000  # a service account's key file has some 2,500 characters


def parted(platform: Platform, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(credentials, settings) by the names of the platform's fields, without white space around them, defaults filled in.

    Raises ConnectionsError for a field that is missing, unknown or too long; it names the field and never the value.
    """
    known = {field.name for field in platform.fields}
    if unknown := sorted(set(values) - known):
        raise ConnectionsError(
            f"{platform.title} has no field {unknown[0][:40]!r}; it takes {', '.join(sorted(known))}."
        )
    credentials: dict[str, str] = {}
    settings: dict[str, str] = {}
    for field in platform.fields:
        value = values.get(field.name, "").strip() or field.default
        if not value and field.is_required:
            raise ConnectionsError(f"{platform.title} needs {field.name}, which is empty: {field.help}")
        if len(value) > LONGEST_VALUE:
            raise ConnectionsError(
                f"{field.name} is longer than {LONGEST_VALUE:,} characters, as none is: give it again."
            )
        if value:
            (credentials if field.is_secret else settings)[field.name] = value
    return credentials, settings
