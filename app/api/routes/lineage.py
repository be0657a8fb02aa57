"""From a row of a mart down to the raw rows that made it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Path, Query, Request

from app.api.callers import Here
from app.api.errors import ApiError
from app.core.database.roles import url_of
from app.core.lineage.exceptions import AmbiguousRowError, UnknownRowError, UnknownTableError
from app.schemas.lineage import RowLineage

router = APIRouter(prefix="/api/businesses/{slug}", tags=["Lineage"])

Part = Annotated[str, Query(max_length=500)]


@router.get("/lineage/{mart}")
def row_lineage(
    request: Request,
    here: Here,
    mart: Annotated[str, Path(max_length=63, description="Such as fct_orders.")],
    key: Annotated[
        list[Part], Query(min_length=1, max_length=8, description="Its key without business and connection.")
    ],
    connection: Annotated[UUID | None, Query(description="Where two connections have the same id.")] = None,
) -> RowLineage:
    """Tables, ids and hashes of the raw rows behind one row, replaced versions included, and no payload.

    409 says what to add where several rows have this key.
    """
    from app.core.lineage.read import lineage  # noqa: PLC0415 - sqlglot, whose import no other page waits for

    try:
        return lineage(_transform_url(request.app), here.business.business_id, mart, key, connection)
    except (UnknownTableError, UnknownRowError) as error:
        raise ApiError(404, "not_found", str(error)) from None
    except AmbiguousRowError as error:
        raise ApiError(409, "ambiguous", str(error)) from None


def _transform_url(app: FastAPI) -> str:
    """Found once: it may have to ask whether the embedded server runs."""
    if app.state.transform_url is None:
        app.state.transform_url = url_of(app.state.settings, "transform")
    return str(app.state.transform_url)
