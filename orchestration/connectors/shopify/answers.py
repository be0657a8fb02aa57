"""What Shopify answers, without parsing the objects in it: they are handed on in the server's own bytes."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import orjson

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.http import Content, parse_json


class Envelope(msgspec.Struct, gc=False):
    """`data` is b"" where there is none."""

    data: msgspec.Raw = msgspec.Raw(b"")
    errors: Any = None
    extensions: JsonObject | None = None


class PageInfo(msgspec.Struct, gc=False):
    hasNextPage: bool  # noqa: N815 - Shopify's names
    endCursor: str | None  # noqa: N815


class Connection(msgspec.Struct, gc=False):
    nodes: list[msgspec.Raw]
    pageInfo: PageInfo  # noqa: N815


_decode = msgspec.json.Decoder(Envelope).decode


def open_envelope(content: Content, host: str) -> Envelope:
    """Raises RetryableError for what is cut off or a web page, SchemaDriftError for what is no GraphQL answer."""
    try:
        return _decode(content.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        body = parse_json(content.body, host)  # says what else is wrong with it
        if isinstance(body, dict):
            return Envelope(msgspec.Raw(orjson.dumps(body.get("data"))), body.get("errors"))
        raise SchemaDriftError(
            f"{host} answered with something other than a JSON object; check the address."
        ) from error


def connection(data: bytes, root: str) -> Connection | None:
    """The connection at `root` ("orders", "shopifyPaymentsAccount.payouts"); None where its owner is null.

    Raises SchemaDriftError that names the field when something is not there.
    """
    try:
        found: Any = _decoder(root).decode(data)
    except msgspec.ValidationError as error:
        raise SchemaDriftError(f"Shopify's answer has no {root} as expected ({error}); update this product.") from error
    for name in root.split("."):
        found = found and getattr(found, name)
    return found if isinstance(found, Connection) else None


@cache
def _decoder(root: str) -> msgspec.json.Decoder[Any]:
    shape: Any = Connection
    for name in reversed(root.split(".")):
        shape = msgspec.defstruct("Level", [(name, shape | None)], gc=False)
    return msgspec.json.Decoder(shape)
