"""Every refusal as RFC 9457 problem details with one sentence for a person. No stack trace and no echo of the input leaves here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.core.decisions.states import DecisionError
from app.core.exceptions import UserError
from app.schemas.problems import Problem

log = logging.getLogger(__name__)

CODES = {401: "not_logged_in", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 409: "conflict"}


class ApiError(Exception):
    """A refusal that a route has worded itself."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, dict(headers or {})


def problem(status: int, code: str, detail: str) -> Response:
    """A problem+json answer; 401 also says which credentials are expected."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return Response(orjson.dumps(body.model_dump()), status, headers, "application/problem+json")


def sentence(error: RequestValidationError) -> str:
    """Say which field is wrong without repeating its value: a value may be NaN, endless or private."""
    first: dict[str, Any] = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"{_printable(place)[:100]}: {_printable(reason)[:300]}."


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def install(app: FastAPI) -> None:
    """Give every kind of failure its status and sentence."""

    @app.exception_handler(ApiError)
    def refused(_: Request, error: ApiError) -> Response:
        answer = problem(error.status, error.code, error.detail)
        answer.headers.update(error.headers)
        return answer

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        return problem(422, "invalid_input", sentence(error))

    @app.exception_handler(DecisionError)
    def undecidable(_: Request, error: DecisionError) -> Response:
        return problem(409, "decision_refused", str(error))

    @app.exception_handler(UserError)
    def unusable(_: Request, error: UserError) -> Response:
        return problem(400, "refused", str(error))

    @app.exception_handler(HTTPException)
    def plain(_: Request, error: HTTPException) -> Response:
        code = CODES.get(error.status_code, "refused")
        return problem(error.status_code, code, f"{error.detail}.")

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeoutError)
    def database_away(_: Request, error: Exception) -> Response:
        log.warning("database does not answer: %s", type(error).__name__)
        return problem(503, "database_unavailable", "The database does not answer right now: try again in a moment.")

    @app.exception_handler(Exception)
    def broken(_: Request, error: Exception) -> Response:
        number = uuid4().hex[:12]
        log.error("error %s", number, exc_info=error)
        return problem(500, "internal_error", f"Something went wrong on our side: tell support the number {number}.")
