"""Which platforms are installed: the entry points of the group `ecom.connectors`. Knows none of them by name."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from orchestration.connectors.base import Platform
from orchestration.connectors.exceptions import FatalError

GROUP = "ecom.connectors"


@cache
def platforms() -> dict[str, Platform]:
    """`{name: platform}` in the order of their names; those of `problems()` are left out."""
    return {name: found for name, found in sorted(_loaded().items()) if isinstance(found, Platform)}


def problems() -> dict[str, str]:
    """`{name: sentence}` of the registered platforms that cannot be used; they never stop the others."""
    return {name: found for name, found in sorted(_loaded().items()) if isinstance(found, str)}


def find(name: str) -> Platform:
    """One platform. Raises FatalError that says which there are, or why this one cannot be used."""
    found = _loaded().get(name)
    if isinstance(found, Platform):
        return found
    known = ", ".join(platforms())
    raise FatalError(found or f"There is no platform {name[:40]!r}; there are {known}.")


@cache
def _loaded() -> dict[str, Platform | str]:
    return {point.name: _load(point) for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> Platform | str:
    """A package of somebody else may fail in any way; its sentence says which one, and the rest goes on."""
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001 - reported by name where platforms are listed
        return f"The connector {point.name} cannot be loaded ({type(error).__name__}: {str(error)[:200]}); reinstall its package."
    if not isinstance(found, Platform):
        return f"The connector {point.name} ({point.value}) is no Platform; reinstall its package."
    if found.name != point.name:
        return f"The connector {point.name} calls itself {found.name}; its entry point must have the same name."
    return found
