"""An edited copy of a recommendation with its effect simulated again. Pure but for the model that it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.numbers import get_currency_precision

from app.core.decisions.hashing import ASKED, same
from app.core.decisions.limits import LimitError, check_limits, discount_of, price_of
from app.core.decisions.rows import Row
from app.core.decisions.simulate import simulate
from app.core.decisions.titles import title_of
from app.schemas.recommendations import Kind

EDITABLE: Mapping[Kind, str] = {"price_change": "price", "reorder": "quantity", "win_back_segment": "discount_pct"}


def edited(row: Row, wishes: Mapping[str, str | int]) -> Row:
    """Return the next version of `row` with `wishes` in its `proposed`; raises `LimitError` naming the broken rule."""
    key = EDITABLE[row["kind"]]
    if set(wishes) != {key}:
        named = ", ".join(sorted(set(wishes) - {key}))[:80]
        raise LimitError(f"Only {key} can be set here" + (f", not {named}." if named else f"; say {key}=…"))
    proposed = row["proposed"] | {key: _value(row, key, wishes[key])}
    changed: Row = {**row, "proposed": proposed, "version": row["version"] + 1}
    if same(ASKED, row, changed):
        raise LimitError(f"The {key} already is {proposed[key]}; nothing would change.")
    if same(("proposed",), {"proposed": row["current"].get(key)}, {"proposed": proposed[key]}):
        raise LimitError(f"The current {key} already is {proposed[key]}; reject the recommendation to leave it so.")
    check_limits(row["kind"], row["current"], proposed, row["currency_code"], row["simulation"])
    changed["effect"] = simulate(row["kind"], row["simulation"], proposed).model_dump()
    changed["reasons"] = [*row["reasons"], f"Edited by a person: {key} {row['proposed'][key]} became {proposed[key]}."]
    changed["title"] = title_of(row["kind"], row["target"], row["current"], proposed, row["currency_code"])
    return changed


def _value(row: Row, key: str, wish: str | int) -> Any:
    """Bring a wish to the spelling in which such values are stored."""
    if key == "quantity":
        return _whole(wish)
    if not isinstance(wish, str):
        raise LimitError(f"Write the {key} as text with a point for the decimals, as in 24.90.")
    if key == "price":
        digits = get_currency_precision(row["currency_code"])
        return f"{price_of({key: wish}, row['currency_code']):.{digits}f}"
    return f"{discount_of({key: wish}).normalize():f}"


def _whole(wish: str | int) -> int:
    if isinstance(wish, int):
        return wish
    if not (wish.isascii() and wish.isdigit()) or len(wish) > 9:
        raise LimitError("The quantity must be a whole number, as in 40.")
    return int(wish)
