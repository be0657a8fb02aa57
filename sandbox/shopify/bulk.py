"""Bulk operations: accepted, run in the background, their result a file of JSON lines on this server."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from graphql import GraphQLError, parse, validate

from sandbox.market.size import iso
from sandbox.shopify.bulk_documents import BulkCompiler, BulkRefusedError, Projection
from sandbox.shopify.bulk_file import write_result
from sandbox.shopify.graph import Graph
from sandbox.shopify.ids import gid
from sandbox.shopify.roots import Roots

MAX_CONCURRENT = 5
UNFINISHED = ("CREATED", "RUNNING", "CANCELING")

Start = Callable[[Callable[[], None]], None]
"""Begins the work of an operation, in the background or at once."""


def in_background(work: Callable[[], None]) -> None:
    Thread(target=work, daemon=True).start()


@dataclass(slots=True)
class BulkOperation:
    """One operation; `wanted_status` is asked for by a caller, `status` is what is shown."""

    number: int
    query: str
    created: str
    status: str = "CREATED"
    completed: str | None = None
    error_code: str | None = None
    object_count: int = 0
    root_count: int = 0
    size: int | None = None


class BulkOperations:
    """All operations of this process. `folder` keeps the result files, `base_url` is where they are served."""

    def __init__(self, graph: Graph, roots: Roots, folder: Path, base_url: str, start: Start = in_background) -> None:
        self._start = start
        self._graph, self._roots, self._folder, self._base_url = graph, roots, folder, base_url
        self._operations: list[BulkOperation] = []
        self.truncate_next = False
        self.stall_next = False
        self.on_finish: Callable[[BulkOperation], None] | None = None

    def run(self, query: str, grouped: bool) -> dict[str, Any]:
        """The payload of `bulkOperationRunQuery`."""
        if sum(operation.status in UNFINISHED for operation in self._operations) >= MAX_CONCURRENT:
            return _refused("OPERATION_IN_PROGRESS", f"{MAX_CONCURRENT} bulk query operations are already in progress.")
        try:
            document = parse(query)
            errors = validate(self._graph.schema, document)
            if errors:
                return _refused("INVALID", f"Invalid bulk query: {errors[0].message}")
            projection = BulkCompiler(self._graph, document).compile()
        except (GraphQLError, BulkRefusedError) as error:
            return _refused("INVALID", f"Invalid bulk query: {error}")
        operation = BulkOperation(len(self._operations), query, iso(self._graph.market.clock))
        self._operations.append(operation)
        shown = self.show(operation)
        if self.stall_next:
            self.stall_next = False
        else:
            self._start(lambda: self._work(operation, projection, grouped))
        return {"bulkOperation": shown, "userErrors": []}

    def cancel(self, global_id: str) -> dict[str, Any]:
        """The payload of `bulkOperationCancel`."""
        found = self._find(global_id)
        if found is None:
            return {
                "bulkOperation": None,
                "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}],
            }
        if found.status in UNFINISHED:
            found.status = "CANCELED"
        return {"bulkOperation": self.show(found), "userErrors": []}

    def by_id(self, global_id: str) -> dict[str, Any] | None:
        found = self._find(global_id)
        return None if found is None else self.show(found)

    def latest(self) -> dict[str, Any] | None:
        return self.show(self._operations[-1]) if self._operations else None

    def all(self) -> list[dict[str, Any]]:
        return [self.show(operation) for operation in self._operations]

    def result(self, number: int) -> Path:
        return self._folder / f"bulk-{number}.jsonl"

    def show(self, operation: BulkOperation) -> dict[str, Any]:
        """The `BulkOperation` object; it has a URL only when it is complete and not empty."""
        has_result = operation.status == "COMPLETED" and operation.object_count > 0
        return {
            "__typename": "BulkOperation", "id": gid("BulkOperation", operation.number), "status": operation.status,
            "errorCode": operation.error_code, "createdAt": operation.created, "completedAt": operation.completed,
            "objectCount": str(operation.object_count), "rootObjectCount": str(operation.root_count),
            "fileSize": None if operation.size is None else str(operation.size), "query": operation.query,
            "type": "QUERY", "partialDataUrl": None,
            "url": f"{self._base_url}/sandbox/bulk/{operation.number}.jsonl" if has_result else None,
        }  # fmt: skip

    def _find(self, global_id: str) -> BulkOperation | None:
        return next((o for o in self._operations if gid("BulkOperation", o.number) == global_id), None)

    def _work(self, operation: BulkOperation, projection: Projection, grouped: bool) -> None:
        operation.status = "RUNNING"
        sort_key, query = projection.arguments.get("sortKey"), projection.arguments.get("query")
        rows, _ = self._roots.rows(projection.root_field, query, sort_key)
        path = self.result(operation.number)
        self._folder.mkdir(parents=True, exist_ok=True)
        operation.object_count = write_result(projection, rows.objects, path, grouped=grouped)
        operation.root_count = len(rows.objects)
        operation.size = self._size(path)
        operation.completed = iso(self._graph.market.clock)
        if operation.status == "RUNNING":
            operation.status = "COMPLETED"
            if self.on_finish is not None:
                self.on_finish(operation)

    def _size(self, path: Path) -> int:
        """The size of a result in bytes; a planned fault cuts it in the middle of a line first."""
        if self.truncate_next:
            self.truncate_next = False
            os.truncate(path, path.stat().st_size * 2 // 3)
        return path.stat().st_size


def _refused(code: str, message: str) -> dict[str, Any]:
    return {"bulkOperation": None, "userErrors": [{"field": ["query"], "message": message, "code": code}]}
