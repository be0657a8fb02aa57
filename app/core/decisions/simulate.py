"""Ask the model that made a recommendation what an edited version of it would do. It knows where each kind's model lives."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from pydantic import ValidationError

from app.core.decisions.limits import LimitError
from app.schemas.recommendations import Effect, Kind

MODULES: Mapping[Kind, str] = {
    "price_change": "ml.pricing.effect",
    "reorder": "ml.inventory.effect",
    "win_back_segment": "ml.segmentation.effect",
}


class Simulation(Protocol):
    """Every model module has one function `effect` of this shape; it raises ValueError(sentence) for a broken limit."""

    def __call__(self, simulation: dict[str, Any], proposed: dict[str, Any]) -> Mapping[str, Any]: ...


def simulation_of(kind: Kind) -> Simulation:
    # Models are heavy: a reader of recommendations must not wait for them.
    return cast("Simulation", import_module(MODULES[kind]).effect)


def simulate(kind: Kind, simulation: Mapping[str, Any], proposed: Mapping[str, Any]) -> Effect:
    """Return the effect that the model expects of `proposed`; raises `LimitError` with the model's own sentence."""
    try:
        return Effect.model_validate(dict(simulation_of(kind)(dict(simulation), dict(proposed))))
    except ValidationError as error:  # before ValueError, whose child it is: this is the model's slip, not the person's
        raise RuntimeError(f"{MODULES[kind]}.effect returned no valid effect") from error
    except ValueError as error:
        raise LimitError(str(error)) from error
