"""The API's documentation as one plain page made of its OpenAPI description: no script, nothing from other hosts."""

from __future__ import annotations

from html import escape
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from app.api.pages import page


def docs_page(app: FastAPI) -> HTMLResponse:
    """Every operation under its tag, with parameters, body and answers."""
    description = app.openapi()
    tags: dict[str, list[str]] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            tags.setdefault(operation.get("tags", ["Other"])[0], []).append(_operation(method, path, operation))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(entries)}" for tag, entries in tags.items())
    info = description["info"]
    head = f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
    schemas = "".join(_schema(name, schema) for name, schema in description["components"]["schemas"].items())
    link = '<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a></p>'
    return page(info["title"], f"{head}{link}{sections}<h2>Shapes</h2>{schemas}", is_wide=True)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [("Parameter", f"{parameter['name']} ({parameter['in']})") for parameter in operation.get("parameters", [])]
    if "requestBody" in operation:
        rows.append(("Body", _shape(operation["requestBody"]["content"])))
        rows += _examples(operation["requestBody"]["content"])
    rows += [
        (f"Answer {status}", _shape(answer.get("content", {}))) for status, answer in operation["responses"].items()
    ]
    table = "".join(f"<tr><td>{escape(name)}</td><td><code>{escape(shape)}</code></td></tr>" for name, shape in rows)
    return (
        f"<details><summary><code>{escape(method.upper())} {escape(path)}</code></summary>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{table}</table></details>"
    )


def _examples(content: dict[str, Any]) -> list[tuple[str, str]]:
    examples: dict[str, Any] = content["application/json"].get("examples", {})
    return [(f"Example: {one['summary']}", orjson.dumps(one["value"]).decode()) for one in examples.values()]


def _shape(content: dict[str, Any]) -> str:
    media: dict[str, Any] = next(iter(content.values()), {})
    schema: dict[str, Any] = media.get("schema", {})
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_shape({'': {'schema': schema['items']}})}"
    return str(schema.get("type", "nothing"))


def _schema(name: str, schema: dict[str, Any]) -> str:
    text = orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode()
    return f"<details><summary><code>{escape(name)}</code></summary><pre>{escape(text)}</pre></details>"
