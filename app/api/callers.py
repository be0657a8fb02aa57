"""Who is calling: from the bearer token to a person, and from the address to that person's place in a business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request
from sqlalchemy import Engine

from app.api.errors import ApiError
from app.core.businesses.store import Business, BusinessNotFoundError, find_membership
from app.core.identity.exceptions import TokenError
from app.core.identity.sessions import is_alive
from app.core.identity.tokens import AccessTokens, Claims
from app.schemas.identity import Role

NO_BUSINESS = "There is no such business, or you do not belong to it: choose one of yours."
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one business."""

    claims: Claims
    business: Business
    role: Role


def engine_of(request: Request) -> Engine:
    """The engine of the role `ecom_app`."""
    return cast("Engine", request.app.state.engine)


def tokens_of(request: Request) -> AccessTokens:
    """What issues and reads this installation's access tokens."""
    return cast("AccessTokens", request.app.state.tokens)


def claims_of(request: Request) -> Claims:
    """What the bearer token says; 401 for a wrong one.

    A token outlives its session by minutes at most; for anything that changes something the session is asked each time.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "not_logged_in", "Log in first: send Authorization: Bearer with an access token.")
    try:
        claims = tokens_of(request).read(token.strip())
    except TokenError as error:
        raise ApiError(401, "not_logged_in", str(error)) from None
    if request.method not in SAFE_METHODS and not is_alive(engine_of(request), claims.session_id):
        raise ApiError(401, "session_ended", "This session has ended: log in again.")
    return claims


def membership(request: Request, claims: Claims) -> Member:
    """The caller's place in the business of the address; the same 404 for a foreign business and for one that is not there."""
    try:
        found = find_membership(engine_of(request), claims.user_id, request.path_params["slug"])
    except BusinessNotFoundError:
        raise ApiError(404, "not_found", NO_BUSINESS) from None
    return Member(claims, found.business, cast("Role", found.role))


def _claims(request: Request) -> Claims:
    return cast("Claims", request.state.claims)


def _member(request: Request, slug: Annotated[str, Path(description="The business's short name.")]) -> Member:  # noqa: ARG001
    # The slug stands here so that it is documented; `access.enforce` has read it.
    return cast("Member", request.state.member)


# What `access.enforce` has found out before any route runs.
EngineOf = Annotated[Engine, Depends(engine_of)]
TokensOf = Annotated[AccessTokens, Depends(tokens_of)]
Caller = Annotated[Claims, Depends(_claims)]
Here = Annotated[Member, Depends(_member)]
