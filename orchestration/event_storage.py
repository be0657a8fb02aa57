"""Dagster's storage with its connections kept open, as Dagster's own web server keeps them.

A run of everything writes two thousand events. A connection for each (three, for those of assets) takes longer than the
work: 218 s became 70 s for the demo's main job (2 cores, `make demo ARGS=--no-serve`).
"""

from __future__ import annotations

from weakref import WeakSet

import dagster as dg

_LONGEST_STATEMENT_MS, _RECYCLED_AFTER_SECONDS, _MORE_CONNECTIONS = 60_000, 3_600, 4
_kept: WeakSet[dg.DagsterInstance] = WeakSet()


def keep_connections(instance: dg.DagsterInstance) -> None:
    """Give the instance pooled engines, once. Storages that are not PostgreSQL ignore it."""
    if instance not in _kept:
        instance.optimize_for_webserver(_LONGEST_STATEMENT_MS, _RECYCLED_AFTER_SECONDS, _MORE_CONNECTIONS)
        _kept.add(instance)
