"""`make bench NAME=…`: run one benchmark (or `all`); its last line is one JSON object with ours, the rival's and the ratio."""

from __future__ import annotations

import importlib
import sys

import orjson

NAMES = ("main_job", "online_retail", "landing", "ingest", "warehouse", "feed_paint")


def main(name: str) -> int:
    if name not in (*NAMES, "all"):
        print(f"{name!r} is no benchmark: use one of {', '.join(NAMES)}, or all.", file=sys.stderr)
        return 2
    for each in NAMES if name == "all" else (name,):
        result = importlib.import_module(f"bench.{each}").measure()
        print(orjson.dumps({"name": each, **result}).decode(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
