"""`python -m sandbox --folder F --port P`: the shop in the foreground. The token is read from SANDBOX_TOKEN."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sandbox.market.journal import JournalError
from sandbox.market.size import MarketSize
from sandbox.server import serve


def main() -> int:
    """Parse the arguments, serve, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the market's journal is kept")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--seed", type=int, default=7, help="of a new market; an existing folder keeps its own")
    parser.add_argument("--variants", type=int, default=MarketSize().variants)
    parser.add_argument("--days", type=int, default=MarketSize().days)
    parser.add_argument("--orders-per-day", type=float, default=MarketSize().orders_per_day)
    given = parser.parse_args()
    size = MarketSize(given.variants, given.days, given.orders_per_day)
    try:
        token = os.environ.get("SANDBOX_TOKEN", "sandbox")
        serve(given.folder, token=token, host=given.host, port=given.port, seed=given.seed, size=size)
    except JournalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
