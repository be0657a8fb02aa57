"""The pipelines' side of the webhook inbox: a delivery is dealt with once a read that began after it has ended well."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from orchestration.landing.tables import Target

KEPT = timedelta(days=90)
"""A delivery that is sent again within this time is known; later it makes us read once more, which harms nothing."""


def mark_read_again(connection: Connection[Any], target: Target, began: datetime) -> None:
    """Note that all of `target` was read by somebody who began at `began`; and forget what is old."""
    with connection.transaction():
        connection.execute(
            "update raw.webhook_inbox set read_again_at = now() where business_id = %s and connection_id = %s "
            "and stream = %s and read_again_at is null and received_at < %s",
            (*target.key, began),
        )
        connection.execute("delete from raw.webhook_inbox where received_at < now() - %s", [KEPT])
