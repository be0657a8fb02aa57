"""Which layouts a file may have. Adding one is one small file in this folder, found by itself; README.md shows how."""

from orchestration.connectors.files.layouts.base import Column, Extra, Layout, plain
from orchestration.connectors.files.layouts.registry import LAYOUTS, STREAMS, find_layout

__all__ = ["LAYOUTS", "STREAMS", "Column", "Extra", "Layout", "find_layout", "plain"]
