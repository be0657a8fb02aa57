"""Every layout by its name: each module of this folder that has `LAYOUTS` adds its own. Knows no file."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.layouts.base import Layout

_PACKAGE = "orchestration.connectors.files.layouts"


def _found() -> dict[str, Layout]:
    modules = [
        import_module(f"{_PACKAGE}.{module.name}")
        for module in iter_modules([*import_module(_PACKAGE).__path__])
        if module.name not in {"base", "registry"}
    ]
    layouts = sorted((layout for module in modules for layout in module.LAYOUTS), key=lambda layout: layout.name)
    return {layout.name: layout for layout in layouts}


LAYOUTS = _found()
STREAMS = {layout.stream: layout.grain for layout in reversed(LAYOUTS.values())} | {
    layout.stream: layout.grain for layout in LAYOUTS.values() if layout.name.replace("-", "_") == layout.stream
}
"""Stream → what one row of `raw.files_<stream>` is."""


def find_layout(name: str) -> Layout:
    """The layout by its name, `generic-orders` or `generic_orders`. Raises FileImportError for an unknown one."""
    layout = LAYOUTS.get(name.replace("_", "-"))
    if layout is None:
        near = [known for known in LAYOUTS if known.startswith(name)] or get_close_matches(
            name, LAYOUTS, n=1, cutoff=0.4
        )
        hint = f"did you mean {near[0]}? The others are" if near else "choose one of"
        raise FileImportError(f"unknown layout {name[:60]!r}", "the import", f"{hint} {', '.join(LAYOUTS)}")
    return layout
