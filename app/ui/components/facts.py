"""Plain JSON facts as a line of text. Their keys are ours, their values may be anybody's."""

from __future__ import annotations

from pydantic import JsonValue

from app.schemas.recommendations import Facts
from app.ui.components.text import esc

SENTENCE_KEYS = ("sentence", "text", "description")


def fact_text(fact: Facts) -> str:
    """A fact's own sentence where it has one, else `key: value` pairs; safe to show as Markdown."""
    for key in SENTENCE_KEYS:
        if isinstance(sentence := fact.get(key), str):
            return esc(sentence)
    return esc(" · ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in fact.items()))


def _value(value: JsonValue) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value.items())
    return str(value)
