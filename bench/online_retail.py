"""Ten months of a real retailer: import ≤ 30 s, run ≤ 3 min, no process above 2 GiB. The rival imports with pandas.to_sql."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import create_engine

from bench.installation import Installation, installation

REPOSITORY = Path(__file__).resolve().parents[1]
FILE = REPOSITORY.parent / "shared/data/online_retail/online_retail_2010-12-01_2011-09-30.parquet"
MAPPING = REPOSITORY / "orchestration/connectors/files/mappings/online_retail.toml"


def measure() -> dict[str, Any]:
    """Seconds and peak memory of import and run, the advice it ends with, and the rival's import of the same file."""
    if not FILE.exists():
        return {"skipped": "the Online Retail file is not on this machine"}
    with installation() as home:
        home.ecom("create", "business", "create", "Online Retail", "--currency", "GBP", "--timezone", "Europe/London")
        words = ("import", str(FILE), "--layout", "generic-orders", "--mapping", str(MAPPING))
        loaded = home.json("import", *words)
        summary = home.json("run", "run")
        advice = home.json("recommendations", "recommendations")
        rival = _pandas_seconds(home)
    return {
        "ours": {
            "import_seconds": home.seconds["import"],
            "run_seconds": home.seconds["run"],
            "peak_mib": {name: home.peak_mib[name] for name in ("import", "run")},
            "steps": summary["steps"],
            "rows": loaded["rows"],
            "quarantined": loaded["rows_quarantined"],
            "recommendations": len(advice),
        },
        "bar": {"import_seconds": 30, "run_seconds": 180, "peak_mib": 2048},
        "rival": {"name": "pandas.to_sql", "import_seconds": round(rival, 2)},
        "ratio": round(rival / home.seconds["import"], 2),
    }


def _pandas_seconds(home: Installation) -> float:
    engine = create_engine(home.ecom("db url", "db", "url").strip().replace("postgresql://", "postgresql+psycopg://"))
    started = time.monotonic()
    pd.read_parquet(FILE).to_sql("bench_online_retail", engine, index=False, chunksize=50_000)
    seconds = time.monotonic() - started
    engine.dispose()
    return seconds
