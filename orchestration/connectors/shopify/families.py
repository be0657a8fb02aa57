"""Objects of a bulk file put together again: children under their parents, in an order of their own. Knows no file.

What was kept of it is described in spool.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson

from orchestration.connectors.exceptions import SchemaDriftError

_SHOPIFYS = len(b"gid://shopify/")
_ID = len(b'{"id":"')
_Child = tuple[int, bytes, bytes]
"""Length of its id, id, object: in the order of the numbers at the end of Shopify's ids."""


def joined(kept: Iterable[bytes], nested: Mapping[str, str]) -> tuple[list[bytes], list[bytes]]:
    """The root objects, and the children whose parent is not among them.

    `nested` maps a child's type to the field that it is put under as `{"nodes": […]}`. Raises SchemaDriftError for a type
    that it does not name.
    """
    roots: dict[bytes, list[bytes]] = {}
    strays: dict[bytes, list[_Child]] = {}
    for one in kept:
        head, *objects = one.split(b"\n")
        parent, identity = head.split(b"\t")
        if parent:
            strays.setdefault(parent, []).append((len(identity), identity, objects[0]))
        elif identity in roots:
            roots[identity] = [objects[0], *roots[identity][1:], *objects[1:]]
        else:
            roots[identity] = objects
    fields = {kind.encode(): name.encode() for kind, name in nested.items()}
    whole = [_family(objects, strays.pop(identity, []), fields) for identity, objects in roots.items()]
    return whole, [_orphan(text, parent) for parent, kin in strays.items() for _, _, text in kin]


def _child(text: bytes) -> _Child:
    identity = text[_ID : text.find(b'"', _ID)]
    return len(identity), identity, text


def _family(objects: list[bytes], strays: list[_Child], fields: Mapping[bytes, bytes]) -> bytes:
    root, *behind = objects
    if not fields:
        return root
    if not strays and len(fields) == 1:
        [(kind, name)] = fields.items()
        if _are_in_order(behind, b'{"id":"gid://shopify/' + kind + b"/"):
            return root[:-1] + b',"' + name + b'":{"nodes":[' + b",".join(behind) + b"]}}"
    return _sorted_family(root, [*map(_child, behind), *strays], fields)


def _are_in_order(children: list[bytes], beginning: bytes) -> bool:
    """Whether they are all of the kind that begins so, by their ids: as Shopify writes them, so that nothing is to be done."""
    ends = {child.find(b'"', _ID) if child.startswith(beginning) else -1 for child in children}
    return not children or (len(ends) == 1 and ends.isdisjoint((-1,)) and children == sorted(children))


def _sorted_family(root: bytes, children: list[_Child], fields: Mapping[bytes, bytes]) -> bytes:
    nodes: dict[bytes, list[bytes]] = {name: [] for name in fields.values()}
    for _, identity, text in sorted(children):
        kind = identity[_SHOPIFYS : identity.find(b"/", _SHOPIFYS)]
        if kind not in fields:
            raise SchemaDriftError(
                f"Shopify sent a nested object of type {kind[:40].decode(errors='replace')!r} that was not asked for; update"
                " this product."
            )
        nodes[fields[kind]].append(text)
    under = [b',"' + name + b'":{"nodes":[' + b",".join(found) + b"]}" for name, found in nodes.items()]
    return root[:-1] + b"".join(under) + b"}"


def _orphan(text: bytes, parent: bytes) -> bytes:
    return text[:-1] + b',"__parentId":' + orjson.dumps(parent.decode()) + b"}"
