"""Log-in for programs: a password for a token, a browser's session for a token, and who the token belongs to."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.api.callers import Caller, EngineOf, TokensOf
from app.api.cookies import SESSION_COOKIE, is_same_origin
from app.api.errors import ApiError
from app.core.identity.exceptions import LoginError, LoginThrottledError
from app.core.identity.sessions import find_session, open_session
from app.core.identity.tokens import LIFETIME
from app.core.identity.users import authenticate, find_user
from app.schemas.identity import AccessToken, LoginRequest, Me

router = APIRouter(prefix="/api/auth", tags=["Log-in"])
EXPIRES_IN = int(LIFETIME.total_seconds())


@router.post("/login")
def login(request: Request, engine: EngineOf, tokens: TokensOf, body: LoginRequest) -> AccessToken:
    """Exchange e-mail and password for an access token of ten minutes. Wrong ones and unknown ones look the same."""
    network = request.client.host if request.client else ""
    try:
        user = authenticate(engine, body.email, body.password.get_secret_value(), network)
    except LoginThrottledError as error:
        raise ApiError(429, "too_many_tries", str(error), {"Retry-After": str(error.wait)}) from None
    except LoginError as error:
        raise ApiError(401, "wrong_password", str(error)) from None
    session = find_session(engine, open_session(engine, user.user_id))
    assert session is not None
    return AccessToken(access_token=tokens.issue(user.user_id, session.session_id), expires_in=EXPIRES_IN)


@router.post("/token")
def token(request: Request, engine: EngineOf, tokens: TokensOf) -> AccessToken:
    """Exchange the browser's session cookie for an access token; pages of other origins are refused."""
    session = find_session(engine, request.cookies.get(SESSION_COOKIE, ""))
    if session is None or not is_same_origin(request.headers):
        raise ApiError(401, "not_logged_in", "This session has ended: log in again.")
    return AccessToken(access_token=tokens.issue(session.user.user_id, session.session_id), expires_in=EXPIRES_IN)


@router.get("/me")
def me(engine: EngineOf, caller: Caller) -> Me:
    """Who the token belongs to."""
    user = find_user(engine, caller.user_id)
    if user is None:
        raise ApiError(401, "not_logged_in", "This user cannot log in any more: ask an owner.")
    return Me(user_id=user.user_id, email=user.email, display_name=user.display_name)
