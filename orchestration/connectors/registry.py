"""Which platforms are installed: the entry points of the group `ecom.connectors`. Knows none of them by name."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from orchestration.connectors.base import Platform
from orchestration.connectors.exceptions import FatalError

GROUP = "ecom.connectors"


def platforms() -> dict[str, Platform]:
    """`{name: platform}` in the order of their names; those of `problems()` are left out."""
    return {name: found for name in _registered() if isinstance(found := _load(name), Platform)}


def problems() -> dict[str, str]:
    """`{name: sentence}` of the registered platforms that cannot be used; they never stop the others."""
    return {name: found for name in _registered() if isinstance(found := _load(name), str)}


def find(name: str) -> Platform:
    """One platform; no other is loaded. Raises FatalError that says which there are, or why this one cannot be used."""
    if name not in _registered():
        near = get_close_matches(name, _registered(), 1)
        hint = f"did you mean {near[0]}" if near else f"there are {', '.join(_registered())}"
        raise FatalError(f"There is no platform {name[:40]!r}; {hint}.")
    found = _load(name)
    if isinstance(found, str):
        raise FatalError(found)
    return found


@cache
def _registered() -> dict[str, EntryPoint]:
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


@cache
def _load(name: str) -> Platform | str:
    """A package of somebody else may fail in any way; its sentence says which one, and the rest goes on."""
    point = _registered()[name]
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001 - reported by name where platforms are listed
        return f"The connector {name} cannot be loaded ({type(error).__name__}: {str(error)[:200]}); reinstall its package."
    if not isinstance(found, Platform):
        return f"The connector {name} ({point.value}) is no Platform; reinstall its package."
    if found.name != name:
        return f"The connector {name} calls itself {found.name[:40]!r}; its entry point must have the same name."
    return found
