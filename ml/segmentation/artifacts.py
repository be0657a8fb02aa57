"""A segmentation as JSON: its parameters and rules, no customer. It knows no registry."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from ml.segmentation.purchase_rate import PurchaseRate
from ml.segmentation.train import ALIVE, LAPSED_DAYS, LOST, NEW_DAYS, SEGMENTS, TrainedSegments


def save(trained: TrainedSegments, folder: Path) -> None:
    """Write `segments.json` into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "kind": "customer_segments",
        "cutoff": trained.cutoff.date().isoformat(),
        "seed": trained.seed,
        "purchase_rate": asdict(trained.purchase_rate),
        "rules": {"new_days": NEW_DAYS, "alive": ALIVE, "lost": LOST, "lapsed_days": LAPSED_DAYS, "segments": SEGMENTS},
        "metrics": trained.metrics,
    }
    (folder / "segments.json").write_text(json.dumps(facts, indent=1, sort_keys=True), encoding="utf-8")


def load(folder: Path) -> PurchaseRate:
    """The purchase rate that `save` wrote; `ml.segmentation.train.assign` turns it into segments."""
    facts = json.loads((folder / "segments.json").read_text(encoding="utf-8"))
    return PurchaseRate(**facts["purchase_rate"])
