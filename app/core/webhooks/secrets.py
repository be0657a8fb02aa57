"""The secrets that prove a connection's webhooks, sealed; during a rotation the old one stays good for a while."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import text

from app.core.connections.sealing import Sealer

ROTATION = timedelta(hours=24)
"""Shopify goes on signing with the old secret for up to an hour after a new one was made."""


def set_secret(
    database: DatabaseConnection,
    sealer: Sealer,
    business_id: UUID,
    connection_id: UUID,
    secret: str,
    *,
    keep_old: timedelta = ROTATION,
) -> None:
    """Make `secret` the current one, inside the business's transaction; earlier ones end after `keep_old`."""
    mine = {"connection_id": connection_id, "keep_old": keep_old}
    database.execute(
        text("""update core.webhook_secrets set accepted_until = least(accepted_until, now() + :keep_old)
            where connection_id = :connection_id"""),
        mine,
    )
    database.execute(text("delete from core.webhook_secrets where accepted_until <= now()"))
    secret_id = uuid4()
    sealed = sealer.seal({"secret": secret}, business_id, secret_id)
    database.execute(
        text("""insert into core.webhook_secrets (business_id, secret_id, connection_id, secret_sealed)
            values (core.current_business(), :secret_id, :connection_id, :sealed)"""),
        {"secret_id": secret_id, "connection_id": connection_id, "sealed": sealed},
    )


def secrets_of(database: DatabaseConnection, sealer: Sealer, business_id: UUID, connection_id: UUID) -> list[bytes]:
    """Every secret that is good now, the newest first. A secret that does not open with this installation's key raises SealError."""
    rows = database.execute(
        text("""select secret_id, secret_sealed from core.webhook_secrets
            where connection_id = :connection_id and (accepted_until is null or accepted_until > now())
            order by created_at desc"""),
        {"connection_id": connection_id},
    )
    return [sealer.open(bytes(row.secret_sealed), business_id, row.secret_id)["secret"].encode() for row in rows]
