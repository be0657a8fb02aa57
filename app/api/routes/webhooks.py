"""Where platforms send their webhooks. The signature is the proof; a stored delivery is all that an answer promises."""

from __future__ import annotations

import logging
from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from app.api.errors import ApiError
from app.core.webhooks.deliveries import ForgedError, UnsignedError
from app.core.webhooks.inbox import Inbox, NobodyHereError, TooManyError

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/webhooks", tags=["Webhooks"])


class Taken(BaseModel):
    """`is_new` is false for a delivery that is known already."""

    is_new: bool


@router.post("/{business_id}/{connection_id}")
async def take(request: Request, business_id: UUID, connection_id: UUID) -> Taken:
    """Prove the delivery over its raw bytes and keep it once; what has changed is read again soon.

    400 without a signature or an id, 401 for a wrong signature, 404 for an unknown connection, 413 above 5 MB, 429 for a
    flood; nothing is stored then.
    """
    inbox = cast("Inbox", request.app.state.inbox)
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = await request.body()
    try:
        is_new = await run_in_threadpool(inbox.receive, business_id, connection_id, headers, body)
    except NobodyHereError as error:
        raise ApiError(404, "not_found", str(error)) from None
    except UnsignedError as error:
        raise ApiError(400, "unsigned", str(error)) from None
    except ForgedError as error:
        log.warning(
            "webhook refused for connection %s: signature does not fit (%s so far)", connection_id, inbox.refused
        )
        raise ApiError(401, "forged", str(error)) from None
    except TooManyError as error:
        raise ApiError(429, "too_many", str(error), {"Retry-After": "60"}) from None
    return Taken(is_new=is_new)
