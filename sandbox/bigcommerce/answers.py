"""The shapes in which BigCommerce answers: V2 arrays and 204, V3 envelopes, and the errors of both. Knows no table."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

Json = dict[str, Any]


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(value), status, dict(headers or {}), media_type="application/json")


def v2_list(found: list[Json], status: int = 200) -> Response:
    """A bare array; nothing at all where there is nothing."""
    return as_json(found, status) if found else Response(status_code=204)


def v2_error(status: int, message: str) -> Response:
    return as_json([{"status": status, "message": message}], status)


def v3_error(status: int, title: str, errors: Mapping[str, str] | None = None) -> Response:
    kind = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"
    return as_json({"status": status, "title": title, "type": kind, "errors": dict(errors or {})}, status)


def v3_page(found: list[Json], page: int, limit: int, *, cursor: bool = False) -> Response:
    """One page by number; `cursor` adds the marks by which customers can be walked."""
    chunk = found[(page - 1) * limit : page * limit]
    pages = -(-len(found) // limit)
    links = {"current": f"?page={page}&limit={limit}"}
    if page < pages:
        links["next"] = f"?page={page + 1}&limit={limit}"
    meta: Json = {
        "pagination": {
            "total": len(found), "count": len(chunk), "per_page": limit, "current_page": page, "total_pages": pages,
            "links": links,
        }
    }  # fmt: skip
    if cursor and page == 1:
        meta["cursor_pagination"] = _cursor(chunk, limit, is_last=page >= pages)
    return as_json({"data": chunk, "meta": meta})


def v3_after(found: list[Json], mark: str, limit: int) -> Response:
    """The page after a mark; only `cursor_pagination` is told then."""
    try:
        after = int(json.loads(base64.b64decode(mark + "=="))["id"])
    except (ValueError, KeyError, TypeError):
        return v3_error(422, "The cursor is not valid.", {"after": "invalid"})
    later = [one for one in found if one["id"] > after]
    chunk = later[:limit]
    return as_json({"data": chunk, "meta": {"cursor_pagination": _cursor(chunk, limit, is_last=len(later) <= limit)}})


def as_xml() -> Response:
    """What V2 says to those who do not ask for JSON."""
    return Response('<?xml version="1.0" encoding="UTF-8"?>\n<orders></orders>', media_type="application/xml")


def _cursor(chunk: list[Json], limit: int, *, is_last: bool) -> Json:
    ends = [_mark(one["id"]) for one in (chunk[:1] + chunk[-1:])]
    start, end = (ends[0], ends[-1]) if ends else (None, None)
    links = {} if is_last else {"next": f"?after={end}&limit={limit}"}
    return {"count": len(chunk), "per_page": limit, "start_cursor": start, "end_cursor": end, "links": links}


def _mark(number: int) -> str:
    return base64.b64encode(json.dumps({"id": number}, separators=(",", ":")).encode()).decode().rstrip("=")
