"""Puts the API together: routes, guards and, when asked, the screens at `/`. It opens no port."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import Engine
from starlette.middleware import Middleware

from app.api import errors
from app.api.access import enforce
from app.api.bodies import GuardedBodies
from app.api.docs import docs_page
from app.api.guard import SessionGuard
from app.api.routes import auth, businesses, health, lineage, login, metrics, oauth, recommendations, webhooks
from app.api.screens import screens
from app.api.security_headers import LOOPBACK_HOSTS, SecurityHeaders
from app.core.connections.sealing import Sealer
from app.core.database.engine import app_engine
from app.core.identity.tokens import AccessTokens
from app.core.settings import Settings
from app.core.webhooks.inbox import Inbox
from app.schemas.problems import Problem

DESCRIPTION = (
    "Businesses, their figures, recommendations with honest intervals, decisions and outcomes. "
    "Log in with POST /api/auth/login and send Authorization: Bearer. Errors are RFC 9457 problem details."
)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": meaning, "content": {"application/problem+json": {}}}
    for status, meaning in {401: "Not logged in", 404: "Not there, or not yours", 422: "Not what is expected"}.items()
}


def create_app(
    settings: Settings,
    engine: Engine | None = None,
    *,
    with_screens: bool = True,
    allowed_hosts: Collection[str] = LOOPBACK_HOSTS,
) -> FastAPI:
    """The whole web application of one installation.

    `engine` is of the role ecom_app; without one it is made of the settings, which raises UnsafeRoleError for a stronger role.
    `allowed_hosts` are the names that may stand in a Host header.
    """
    engine = engine or app_engine(settings)
    ui = screens(f"http://127.0.0.1:{settings.dashboard_port}") if with_screens else None
    app = FastAPI(
        title="E-commerce manager API",
        description=DESCRIPTION,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=ui.lifespan() if ui else None,
        dependencies=[Depends(enforce)],
        middleware=[Middleware(SecurityHeaders, allowed_hosts=allowed_hosts), Middleware(GuardedBodies)],
        responses=PROBLEMS,
    )
    app.state.engine, app.state.tokens = engine, AccessTokens.of(settings)
    app.state.settings, app.state.grants, app.state.transform_url = settings, None, None
    app.state.inbox = Inbox(engine, Sealer.of(settings))
    errors.install(app)
    for routes in (auth, businesses, metrics, lineage, recommendations, health, login, oauth, webhooks):
        app.include_router(routes.router)
    _document(app)
    if ui:
        app.mount("/", SessionGuard(ui, engine))
    return app


def _document(app: FastAPI) -> None:
    @app.get("/api/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return docs_page(app)

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())
