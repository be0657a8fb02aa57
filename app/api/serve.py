"""`python -m app.api.serve`: the dashboard, the API and its documentation on one loopback port."""

from __future__ import annotations

import sys

import uvicorn

from app.api.main import create_app
from app.core.exceptions import UserError
from app.core.settings import Settings
from app.core.settings import settings as read_settings

SECONDS_TO_FINISH = 5


def serve(settings: Settings) -> None:
    """Run until interrupted. Only loopback is bound: a reverse proxy with TLS stands before it anywhere else."""
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=settings.dashboard_port,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        ws_max_size=1_000_000,
    )


if __name__ == "__main__":
    try:
        serve(read_settings())
    except UserError as error:
        sys.exit(str(error))
