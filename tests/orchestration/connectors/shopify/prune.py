"""The part of Shopify's published schema that our documents touch, small enough to keep beside the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit

BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


class _Used(Visitor):
    """Which fields and arguments of which types are asked for, and which types are named on the way."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.fields: defaultdict[str, set[str]] = defaultdict(set)
        self.types: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        assert parent is not None
        assert field is not None
        self.fields[parent.name].add(node.name.value)
        self.types |= {parent.name, get_named_type(field.type).name}
        self.types |= {get_named_type(argument.type).name for argument in field.args.values()}

    def enter_inline_fragment(self, *_: Any) -> None:
        self.types.add(get_named_type(self.info.get_type()).name)


def prune(introspection: dict[str, Any], schema: GraphQLSchema, documents: Iterable[str]) -> dict[str, Any]:
    """`introspection["__schema"]` cut down to what `documents` use; input types stay whole."""
    info = TypeInfo(schema)
    used = _Used(info)
    for document in documents:
        visit(parse(document), TypeInfoVisitor(info, used))
    by_name = {one["name"]: one for one in introspection["__schema"]["types"]}
    wanted = _with_inputs(used.types | BUILT_IN | {"Node", "QueryRoot", "Mutation"}, by_name)
    types = [_cut(one, used.fields, wanted) for name, one in by_name.items() if name in wanted]
    types += [one for name, one in by_name.items() if name.startswith("__")]
    own = [
        {**one, "description": None} for one in introspection["__schema"]["directives"] if one["name"] == "idempotent"
    ]
    own = [{**one, "args": [{**a, "description": None} for a in one["args"]]} for one in own]
    return {"__schema": {**introspection["__schema"], "types": types, "directives": own}}


def _with_inputs(names: set[str], by_name: dict[str, Any]) -> set[str]:
    todo, seen = list(names), set(names)
    while todo:
        for field in by_name[todo.pop()].get("inputFields") or ():
            name = _leaf(field["type"])
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return seen


def _cut(one: dict[str, Any], fields: dict[str, set[str]], wanted: set[str]) -> dict[str, Any]:
    is_node = one["name"] == "Node" or any(i["name"] == "Node" for i in one.get("interfaces") or ())
    kept = fields.get(one["name"], set()) | ({"id"} if is_node else set())
    return {
        **one,
        "description": None,
        "fields": [
            {**f, "description": None, "args": [{**a, "description": None} for a in f["args"]]}
            for f in one.get("fields") or ()
            if f["name"] in kept
        ]
        or None,
        "inputFields": [{**f, "description": None} for f in one.get("inputFields") or ()] or one.get("inputFields"),
        "enumValues": [{**v, "description": None} for v in one.get("enumValues") or ()] or one.get("enumValues"),
        "interfaces": [i for i in one.get("interfaces") or () if i["name"] == "Node"],
        "possibleTypes": [p for p in one.get("possibleTypes") or () if p["name"] in wanted] or None,
    }


def _leaf(kind: dict[str, Any]) -> str:
    while kind["ofType"]:
        kind = kind["ofType"]
    return str(kind["name"])
