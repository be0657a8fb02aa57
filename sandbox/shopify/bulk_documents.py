"""Compiles a bulk query into a projection of the market's records, straight to JSON lines.

The document is validated by graphql-core like any other; only the walk is ours, because resolving millions of fields one by
one would take minutes. Field values come from the same getters as pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)
from graphql.execution.values import get_argument_values

from sandbox.shopify.graph import Graph, is_connection, kind_of
from sandbox.shopify.json_text import ObjectText, Read, Write, scalar

MAX_CONNECTIONS, MAX_DEPTH = 5, 2
REPEATED = ("MoneyBag", "TaxLine")
"""Values of few different contents: each content is written once and then copied."""


class BulkRefusedError(Exception):
    """The query may not be run in bulk; the message is for `userErrors`."""


@dataclass(slots=True)
class Projection:
    """How one connection's nodes are written: plain fields, and the connections below."""

    root_field: str
    arguments: dict[str, Any]
    members: Callable[[Any], list[Any]]
    node: Write
    identity: Callable[[Any], str]
    children: list[Projection] = field(default_factory=list)


class BulkCompiler:
    """Compiles one validated document. Raises BulkRefusedError for what the platform refuses in bulk."""

    def __init__(self, graph: Graph, document: DocumentNode) -> None:
        self._graph = graph
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._connections = 0
        self._repeated: dict[tuple[str, str], Write] = {}
        self._operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))

    def compile(self) -> Projection:
        """The projection of the one connection at the root."""
        query = self._graph.schema.query_type
        assert query is not None
        if self._operation.operation.value != "query":
            raise BulkRefusedError("Bulk queries must not contain mutations.")
        found = [
            pair for pair in self._fields(self._operation.selection_set, query) if pair[0].name.value != "__typename"
        ]
        if len(found) != 1 or not is_connection(_named(found[0], query)):
            raise BulkRefusedError("Bulk queries must contain exactly one top-level connection.")
        return self._connection(found[0][0], query, depth=1)

    def _connection(self, node: FieldNode, owner: GraphQLObjectType, depth: int) -> Projection:
        self._connections += 1
        if self._connections > MAX_CONNECTIONS:
            raise BulkRefusedError(f"Queries cannot contain more than {MAX_CONNECTIONS} connections.")
        if depth > MAX_DEPTH + 1:
            raise BulkRefusedError(f"Queries cannot contain connections nested more than {MAX_DEPTH} levels deep.")
        definition = owner.fields[node.name.value]
        connection = get_named_type(definition.type)
        assert isinstance(connection, GraphQLObjectType)
        arguments = get_argument_values(definition, node)
        members = self._graph.getter(owner.name, node.name.value, arguments) if depth > 1 else _nothing
        element, selection = self._node_selection(node, connection)
        children: list[Projection] = []
        write = self._object(selection, element, depth, children)
        identity = self._graph.getter(element.name, "id", {})
        return Projection(node.name.value, arguments, members, write, identity, children)

    def _node_selection(
        self, node: FieldNode, connection: GraphQLObjectType
    ) -> tuple[GraphQLObjectType, list[SelectionSetNode]]:
        element = get_named_type(get_named_type(connection.fields["nodes"].type))
        assert isinstance(element, GraphQLObjectType)
        selections: list[SelectionSetNode] = []
        for inner, _ in self._fields(node.selection_set, connection):
            if inner.name.value == "nodes" and inner.selection_set:
                selections.append(inner.selection_set)
            elif inner.name.value == "edges":
                edge = get_named_type(connection.fields["edges"].type)
                assert isinstance(edge, GraphQLObjectType)
                for deeper, _ in self._fields(inner.selection_set, edge):
                    if deeper.name.value == "node" and deeper.selection_set:
                        selections.append(deeper.selection_set)
        if not selections:
            raise BulkRefusedError("Every connection of a bulk query must select its nodes.")
        return element, selections

    def _object(
        self,
        selections: list[SelectionSetNode],
        owner: GraphQLObjectType,
        depth: int | None,
        children: list[Projection],
        inside_list: bool = False,
    ) -> Write:
        """The writer of a source object; connections go to `children` where `depth` allows them."""
        text = ObjectText()
        for selection in selections:
            for node, _ in self._fields(selection, owner):
                name, key = node.name.value, (node.alias or node.name).value
                if name == "__typename":
                    text.constant(key, owner.name)
                    continue
                definition = owner.fields[name]
                if is_connection(get_named_type(definition.type)):
                    if inside_list:
                        raise BulkRefusedError(
                            "Queries that contain a connection field within a list field are not supported."
                        )
                    children.append(self._connection(node, owner, (depth or 1) + 1))
                    continue
                read = self._graph.getter(owner.name, name, get_argument_values(definition, node))
                self._add(text, key, read, node, definition.type, depth, children, inside_list)
        return text.writer()

    def _add(
        self,
        text: ObjectText,
        key: str,
        read: Read,
        node: FieldNode,
        declared: Any,
        depth: int | None,
        children: list[Projection],
        inside_list: bool,
    ) -> None:
        named = get_named_type(declared)
        is_listed = is_list_type(declared.of_type if is_non_null_type(declared) else declared)
        if not is_leaf_type(named):
            assert node.selection_set
            write = self._writer(node.selection_set, named, depth, children, inside_list or is_listed)
            (text.listed if is_listed else text.nested)(key, read, write)
        elif is_listed:
            text.listed(key, read, scalar(named.name))
        else:
            text.leaf(key, read, named.name, not is_non_null_type(declared))

    def _writer(
        self,
        selection: SelectionSetNode,
        named: GraphQLNamedType,
        depth: int | None,
        children: list[Projection],
        inside_list: bool,
    ) -> Write:
        if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
            return self._abstract(selection, named)
        assert isinstance(named, GraphQLObjectType)
        if named.name not in REPEATED:
            return self._object([selection], named, depth, children, inside_list)
        return self._repeated.setdefault(
            (named.name, print_ast(selection)),
            cache(self._object([selection], named, depth, children, inside_list)),
        )

    def _abstract(self, selection: SelectionSetNode, named: GraphQLAbstractType) -> Write:
        possible = self._graph.schema.get_possible_types(named)
        by_kind = {kind.name: self._object([selection], kind, None, [], True) for kind in possible}
        return lambda source: by_kind[kind_of(source)](source)

    def _fields(self, selection: SelectionSetNode | None, owner: GraphQLObjectType) -> list[tuple[FieldNode, Any]]:
        found: list[tuple[FieldNode, Any]] = []
        for node in selection.selections if selection else ():
            if isinstance(node, FieldNode):
                found.append((node, owner))
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, owner):
                    found += self._fields(node.selection_set, owner)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, owner):
                    found += self._fields(fragment.selection_set, owner)
        return found

    def _applies(self, condition: str, owner: GraphQLObjectType) -> bool:
        kind = self._graph.schema.type_map[condition]
        if not isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            return kind is owner
        return owner in self._graph.schema.get_possible_types(kind)


def _named(pair: tuple[FieldNode, Any], owner: GraphQLObjectType) -> GraphQLNamedType:
    named: GraphQLNamedType = get_named_type(owner.fields[pair[0].name.value].type)
    return named


def _nothing(_: Any) -> list[Any]:
    """The members of a root connection come from a search, not from a source object."""
    return []


def write_lines(projection: Projection, roots: list[Any]) -> Iterator[bytes]:
    """One line for every object, parents before children; children carry `__parentId`."""
    for source in roots:
        yield projection.node(source).encode()
        if projection.children:
            yield from _write_children(projection, source)


def _write_children(projection: Projection, source: Any) -> Iterator[bytes]:
    end = f',"__parentId":"{projection.identity(source)}"}}'
    for child in projection.children:
        for member in child.members(source):
            yield (child.node(member)[:-1] + end).encode()
            if child.children:
                yield from _write_children(child, member)
