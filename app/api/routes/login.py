"""The log-in page and the way out, for browsers. It sets and ends sessions; who may log in is not decided here."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Engine

from app.api.callers import EngineOf
from app.api.cookies import SESSION_COOKIE, clear_session, is_same_origin, set_session
from app.api.errors import ApiError
from app.api.pages import login_page, logout_page
from app.core.identity.exceptions import LoginError, LoginThrottledError
from app.core.identity.sessions import find_session, open_session, revoke_session
from app.core.identity.users import authenticate

router = APIRouter(include_in_schema=False)
SEE_OTHER = 303
FOREIGN = "This form was sent by another site: open the log-in page here and try again."


@router.get("/login")
def form(request: Request, engine: EngineOf, next: str = "/") -> Response:
    """The form; whoever is logged in goes on at once."""
    if find_session(engine, request.cookies.get(SESSION_COOKIE, "")):
        return RedirectResponse(own_path(next), SEE_OTHER)
    return login_page(own_path(next))


@router.post("/login")
async def log_in(request: Request, engine: EngineOf) -> Response:
    """A new session with a new token for every log-in, then back to where the person came from."""
    if not is_same_origin(request.headers):
        raise ApiError(403, "foreign_origin", FOREIGN)
    # At most 1 MB (bodies.py); more than the three fields we have is refused.
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=8, errors="strict")
    except ValueError:
        return login_page("/", sentence="The form could not be read: type both fields again.", status=400)
    email, password, after = (fields.get(name, [""])[0] for name in ("email", "password", "next"))
    return await run_in_threadpool(_answer, request, engine, email, password, own_path(after))


def _answer(request: Request, engine: Engine, email: str, password: str, after: str) -> HTMLResponse | RedirectResponse:
    network = request.client.host if request.client else ""
    try:
        user = authenticate(engine, email[:254], password[:1001], network)
    except LoginError as error:
        status = 429 if isinstance(error, LoginThrottledError) else 401
        return login_page(after, email=email[:254], sentence=str(error), status=status)
    answer = RedirectResponse(after, SEE_OTHER)
    set_session(answer, open_session(engine, user.user_id), is_https=request.url.scheme == "https")
    return answer


@router.get("/logout")
def ask(request: Request, engine: EngineOf) -> Response:
    """A click on our own link logs out at once; anything else is asked first."""
    if request.headers.get("sec-fetch-site") == "same-origin":
        return _end(request, engine)
    return logout_page()


@router.post("/logout")
def log_out(request: Request, engine: EngineOf) -> Response:
    """End the session on the server, then in the browser."""
    if not is_same_origin(request.headers):
        raise ApiError(403, "foreign_origin", FOREIGN)
    return _end(request, engine)


def _end(request: Request, engine: Engine) -> Response:
    revoke_session(engine, request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/login", SEE_OTHER)
    clear_session(answer)
    return answer


def own_path(wanted: str) -> str:
    """The path when it is one of this site, else the first page: `//host` and `/\\host` would lead elsewhere."""
    is_ours = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and len(wanted) < 2000
    )
    return wanted if is_ours else "/"
