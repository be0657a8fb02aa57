"""The registry: every figure's definition, read once from the YAML files beside this module and checked as a whole.

A figure is either counted, by an SQL expression over one mart, or made of others by an expression of `expressions.py`.
Counted figures add up over days; averages and shares are therefore always made of two that do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from app.core.metrics.expressions import Node, names_in, parse
from app.core.metrics.units import COUNT, MONEY, SHARE, Unit, unit_of
from app.schemas.metrics import UnitName

FOLDER = Path(__file__).parent / "registry"
COMPLETE_DAYS = "Counted over complete days of the business's own calendar."
UNITS: Mapping[UnitName, Unit] = {"money": MONEY, "count": COUNT, "share": SHARE}

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Metric(BaseModel):
    """One figure. `day` is the column of its calendar day and `currency` that of its currency; without the latter it is a
    figure of the whole business. Before its mart has rows, it is unknown and not 0. `by` names what it can be split by. `unknown` says why its SQL may give null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Word
    label: str
    unit: Literal["money", "count", "share"]
    definition: str
    filters: str
    table: str = ""
    day: str = ""
    currency: str = ""
    value: str = ""
    where: str = "true"
    unknown: str = ""
    by: Mapping[Word, str] = {}
    expression: str = ""
    falling_is_good: bool = False

    @model_validator(mode="after")
    def _counted_or_made(self) -> Metric:
        if bool(self.expression) == bool(self.table and self.day and self.value):
            raise ValueError(f"{self.name} needs either an expression, or a table, a day and a value.")
        return self

    @property
    def text(self) -> str:
        """What people read."""
        return f"{self.definition} {self.filters} {COMPLETE_DAYS}"


@cache
def registry() -> Mapping[str, Metric]:
    """Every figure by name. Raises ValueError where a file is wrong, which a test keeps from happening."""
    adapter = TypeAdapter(list[Metric])
    found = [
        one
        for file in sorted(FOLDER.glob("*.yml"))
        for one in adapter.validate_python(yaml.safe_load(file.read_text()))
    ]
    metrics = {one.name: one for one in found}
    if len(metrics) != len(found):
        raise ValueError("A figure is defined twice.")
    return metrics


@cache
def parsed(name: str) -> Node:
    """The expression of a figure that is made of others."""
    return parse(registry()[name].expression, registry())


@cache
def units() -> Mapping[str, Unit]:
    """The unit of every figure, by which a merchant's expression is checked."""
    return {name: _unit(metric) for name, metric in registry().items()}


@cache
def counted(names: frozenset[str]) -> tuple[Metric, ...]:
    """The counted figures that these are made of, in a steady order."""
    found: dict[str, Metric] = {}
    for name in sorted(names):
        metric = registry()[name]
        parts = counted(frozenset(names_in(parsed(name)))) if metric.expression else (metric,)
        found |= {one.name: one for one in parts}
    return tuple(found[name] for name in sorted(found))


def _unit(metric: Metric) -> Unit:
    if not metric.expression:
        return UNITS[metric.unit]
    return unit_of(parsed(metric.name), {name: _unit(registry()[name]) for name in names_in(parsed(metric.name))})
