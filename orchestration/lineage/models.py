"""Column lineage of the whole dbt project, from its manifest and the SQL that dbt compiled. Knows no Dagster.

What was read once is kept by the checksum of its SQL, so that only changed models are parsed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.lineage.columns import Origin, column_origins

Columns = dict[str, frozenset[Origin]]
_BUSINESS = re.compile(r"'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'::uuid")


class ModelLineage:
    """Origins of models' columns. `manifest` is dbt's; `compiled` the folder `compiled/` below dbt's target."""

    def __init__(self, manifest: Mapping[str, Any], compiled: Path, kept: Path | None = None) -> None:
        self._nodes = manifest["nodes"]
        self._compiled, self._kept = compiled, kept
        self._known: dict[str, dict[str, list[list[str]]]] = _read(kept)
        self._has_news = False

    def of(self, unique_id: str) -> Columns:
        """The columns of one model, each with what it comes from; empty when dbt has not compiled it."""
        node = self._nodes[unique_id]
        file = self._compiled / node["package_name"] / node["original_file_path"]
        if not file.exists():
            return {}
        sql, tables = file.read_text(), self._parents(node)
        key = hashlib.sha256(f"{_BUSINESS.sub('', sql)}{json.dumps(tables)}".encode()).hexdigest()
        if key not in self._known:
            self._known[key] = {name: sorted(map(list, found)) for name, found in column_origins(sql, tables).items()}
            self._has_news = True
        return {name: frozenset(Origin(*each) for each in found) for name, found in self._known[key].items()}

    def all(self) -> dict[Origin, frozenset[Origin]]:
        """Every column of every model."""
        models = {key: node for key, node in self._nodes.items() if node["resource_type"] == "model"}
        return {
            Origin(f"{node['schema']}.{node['name']}", column): origins
            for key, node in models.items()
            for column, origins in self.of(key).items()
        }

    def keep(self) -> None:
        """Write what was read anew for the next run."""
        if self._has_news and self._kept is not None:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            new = self._kept.with_suffix(f".{os.getpid()}.json")
            new.write_text(json.dumps(self._known))
            new.replace(self._kept)  # whole or not at all: another run may be reading

    def _parents(self, node: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
        """Columns of the models that a model reads; sources' are passed through by name."""
        tables: dict[str, dict[str, list[str]]] = {}
        for parent in (self._nodes[key] for key in node["depends_on"]["nodes"] if key in self._nodes):
            tables.setdefault(parent["schema"], {})[parent["name"]] = list(parent["columns"])
        return tables


def all_origins(known: Mapping[Origin, frozenset[Origin]], column: Origin) -> frozenset[Origin]:
    """Everything that `column` comes from, at any distance, itself left out."""
    found: set[Origin] = set()
    waiting = [column]
    while waiting:
        new = known.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def _read(kept: Path | None) -> dict[str, dict[str, list[list[str]]]]:
    if kept is None or not kept.exists():
        return {}
    return dict(json.loads(kept.read_text()))
