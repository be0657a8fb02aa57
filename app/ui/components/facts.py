"""Plain JSON facts as a line of text. Their keys are ours, their values may be anybody's."""

from __future__ import annotations

from pydantic import JsonValue

from app.schemas.recommendations import Facts
from app.ui.components.text import esc

SENTENCES = {
    "price_is": "The shop's price still is {value}.",
    "data_not_older_than_days": "The shop's data is at most {value} days old.",
}


def fact_text(fact: Facts) -> str:
    """A known fact as a sentence, a reference as `kind id`, else `key: value` pairs; safe to show as Markdown."""
    kind = str(fact.get("type"))
    if kind in SENTENCES and "value" in fact:
        return esc(SENTENCES[kind].format(value=fact["value"]))
    if fact.keys() == {"type", "id"}:
        return esc(f"{kind} {fact['id']}")
    return esc(" · ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in fact.items()))


def _value(value: JsonValue) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value.items())
    return str(value)
