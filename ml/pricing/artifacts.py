"""A price response as JSON. It knows no registry and checks no digest."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from ml.pricing.train import TrainedPriceResponse

COLUMNS = ["unique_id", "category", "status", "elasticity", "low", "high", "level", "n_observations"]


def save(trained: TrainedPriceResponse, folder: Path) -> None:
    """Write `price_response.json` into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "kind": "price_response", "cutoff": trained.cutoff.date().isoformat(), "seed": trained.seed, "shop": trained.shop, "metrics": trained.metrics, "categories": _records(trained.categories),
        "elasticities": _records(trained.elasticities.drop(columns="cutoff")),
    }  # fmt: skip
    (folder / "price_response.json").write_text(
        json.dumps(facts, indent=1, sort_keys=True, allow_nan=False), encoding="utf-8"
    )


def load(folder: Path) -> TrainedPriceResponse:
    """Read what `save` wrote."""
    facts = json.loads((folder / "price_response.json").read_text(encoding="utf-8"))
    cutoff = pd.Timestamp(facts["cutoff"])
    numbers = dict.fromkeys(("elasticity", "low", "high", "level"), "float64")
    elasticities = pd.DataFrame(facts["elasticities"], columns=COLUMNS).astype(numbers).assign(cutoff=cutoff)
    categories = pd.DataFrame(facts["categories"])
    return TrainedPriceResponse(elasticities, categories, facts["shop"], cutoff, facts["seed"], facts["metrics"])


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]
