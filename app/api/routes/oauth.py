"""Connecting a shop in the browser: to the platform's page, and back. The session cookie says who; grants says whether."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse

from app.api.callers import EngineOf
from app.api.cookies import SESSION_COOKIE, is_same_origin
from app.api.errors import ApiError
from app.core.connections.grants import NotAnOwnerError, ShopifyGrants, StateError
from app.core.connections.platforms import ConnectorError
from app.core.identity.sessions import Session, find_session

router = APIRouter(prefix="/oauth/shopify", include_in_schema=False)
SEE_OTHER = 303


def _person(request: Request, engine: EngineOf) -> Session:
    session = find_session(engine, request.cookies.get(SESSION_COOKIE, ""))
    if session is None:
        raise ApiError(401, "not_logged_in", "Log in first: open /login.")
    return session


def _grants(request: Request, engine: EngineOf) -> ShopifyGrants:
    """Made when it is first needed, so that an installation without an app of its own starts all the same."""
    state = request.app.state
    if state.grants is None:
        state.grants = ShopifyGrants.of(engine, state.settings)
    grants: ShopifyGrants = state.grants
    return grants


Person = Annotated[Session, Depends(_person)]
Grants = Annotated[ShopifyGrants, Depends(_grants)]


@router.get("/start")
def start(request: Request, person: Person, grants: Grants, business: str, shop: str) -> RedirectResponse:
    """Send an owner to the page on which the shop asks for the grant; no other site may do that to them."""
    if not is_same_origin(request.headers):
        raise ApiError(403, "foreign_origin", "Another site began this: begin on the connections page here.")
    try:
        return RedirectResponse(grants.begin(person, business, shop, _back(request)), SEE_OTHER)
    except NotAnOwnerError as error:
        raise ApiError(403, "not_allowed", str(error)) from None
    except ConnectorError as error:
        raise ApiError(400, "not_a_shop", str(error)) from None


@router.get("/callback")
def callback(request: Request, person: Person, grants: Grants) -> RedirectResponse:
    """What the shop sent the browser back with: judged first, then exchanged once."""
    try:
        grants.finish(person, request.query_params.multi_items())
    except (NotAnOwnerError, StateError) as error:
        raise ApiError(401, "grant_refused", str(error)) from None
    except ConnectorError as error:
        raise ApiError(400, "grant_refused", str(error)) from None
    return RedirectResponse("/", SEE_OTHER)


def _back(request: Request) -> str:
    """The Host header was judged before (security_headers.py)."""
    return f"{str(request.base_url).rstrip('/')}/oauth/shopify/callback"
