"""A demand model as files that cannot run code: LightGBM's text and JSON. It knows no registry and checks no digest."""

from __future__ import annotations

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

from ml.demand.conformal import LEVELS, TIER_EDGES, Conformal
from ml.demand.features import FEATURES
from ml.demand.train import TrainedDemand


def save(trained: TrainedDemand, folder: Path) -> None:
    """Write `model.txt` (where a model was fitted) and `demand.json` into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    if trained.booster is not None:
        (folder / "model.txt").write_text(trained.booster.model_to_string(), encoding="utf-8")
    facts = {
        "kind": "demand", "cutoff": trained.cutoff.date().isoformat(), "seed": trained.seed, "weight": trained.weight, "features": FEATURES,
        "levels": LEVELS, "tier_edges": TIER_EDGES, "ratios": trained.conformal.ratios.tolist(), "metrics": trained.metrics,
    }  # fmt: skip
    (folder / "demand.json").write_text(json.dumps(facts, indent=1, sort_keys=True), encoding="utf-8")


def load(folder: Path) -> TrainedDemand:
    """Read what `save` wrote; the backtest is not kept. Raises ValueError when the files are another version's."""
    facts = json.loads((folder / "demand.json").read_text(encoding="utf-8"))
    if facts["features"] != FEATURES or tuple(facts["levels"]) != LEVELS or tuple(facts["tier_edges"]) != TIER_EDGES:
        raise ValueError(
            "This demand model was made by another version of the program; train it again with `ecom run --only train`."
        )
    model = folder / "model.txt"
    booster = lgb.Booster(model_str=model.read_text(encoding="utf-8")) if model.exists() else None
    conformal = Conformal(np.asarray(facts["ratios"], dtype=float))
    return TrainedDemand(
        booster,
        facts["weight"],
        conformal,
        pd.Timestamp(facts["cutoff"]),
        facts["seed"],
        facts["metrics"],
        pd.DataFrame(),
    )
