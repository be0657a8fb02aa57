"""What a query costs and how fast credit comes back: Shopify's calculated limit as a leaky bucket.

An object costs 1, values such as money nothing, a mutation 10, a connection 2 plus its children times a page size that
counts in full up to ten and a fifth beyond. The platform's exact formula is not published: clients must read the numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)
from graphql.execution.values import get_argument_values

MAX_COST = 1000
FREE = {"MoneyBag", "MoneyV2", "PageInfo", "TaxLine", "DiscountAllocation", "Count", "InventoryQuantity"}


@dataclass
class Bucket:
    """Credit of one app in one shop; runs on a monotonic clock that tests may hand in."""

    maximum: float = 2000.0
    restore_rate: float = 1000.0
    clock: Callable[[], float] = time.monotonic
    _available: float = field(init=False)
    _seen: float = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._available, self._seen = self.maximum, self.clock()

    def take(self, points: float) -> bool:
        """Take the credit, or nothing where it does not suffice. Negative points give back."""
        with self._lock:
            now = self.clock()
            self._available = min(self.maximum, self._available + (now - self._seen) * self.restore_rate)
            self._seen = now
            if points > self._available:
                return False
            self._available = min(self.maximum, self._available - points)
            return True

    def drain(self) -> None:
        """Leave no credit; a test's storm begins here."""
        with self._lock:
            self._available, self._seen = 0.0, self.clock()

    def report(self, requested: int, actual: int | None) -> dict[str, Any]:
        """The object `extensions.cost`."""
        self.take(0)
        return {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": self.maximum,
                "currentlyAvailable": int(self._available),
                "restoreRate": self.restore_rate,
            },
        }


class CostCounter:
    """The requested cost of one operation with its variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any]
    ) -> None:
        self._schema, self._fragments, self._variables = schema, fragments, variables

    def operation(self, operation: OperationDefinitionNode) -> int:
        root = self._schema.get_root_type(operation.operation)
        assert root is not None
        base = 10 if operation.operation.value == "mutation" else 0
        return base + self._selection(operation.selection_set, root)

    def _selection(self, selection: SelectionSetNode | None, owner: Any) -> int:
        total = 0
        for node in selection.selections if selection else ():
            if isinstance(node, FieldNode):
                total += self._field(node, owner)
            elif isinstance(node, InlineFragmentNode):
                narrowed = self._schema.type_map[node.type_condition.name.value] if node.type_condition else owner
                total += self._selection(node.selection_set, narrowed)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                narrowed = self._schema.type_map[fragment.type_condition.name.value]
                total += self._selection(fragment.selection_set, narrowed)
        return total

    def _field(self, node: FieldNode, owner: Any) -> int:
        definition = owner.fields.get(node.name.value) if hasattr(owner, "fields") else None
        if definition is None:
            return 0
        named = get_named_type(definition.type)
        if not is_composite_type(named) or named.name in FREE:
            return 0
        children = self._selection(node.selection_set, named)
        arguments = get_argument_values(definition, node, self._variables)
        if named.name.endswith("Connection"):
            return 2 + children * charged_size(arguments.get("first") or arguments.get("last") or 0)
        if named.name.endswith("Edge"):
            return children
        return (1 + children) * charged_size(len(arguments.get("ids", "1")))


def charged_size(size: int) -> int:
    """The page size that is charged."""
    return size if size <= 10 else 10 + (size - 10) // 5
