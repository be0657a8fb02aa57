"""The browser's session: the cookie's name and flags, and whether a request comes from a page of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

from app.core.identity.sessions import ABSOLUTE

SESSION_COOKIE = "ecom_session"


def is_same_origin(headers: Headers) -> bool:
    """Whether Origin, which browsers add to everything that changes something, names the host that was asked.

    Programs send no Origin; browsers also say in Sec-Fetch-Site when another site is behind a request.
    """
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def set_session(response: Response, token: str, *, is_https: bool) -> None:
    """Give the browser its session. The server decides when it ends; the cookie's age only tidies up."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https,
    )


def clear_session(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
