"""Who may call what: one table, and one dependency of the whole application that asks it. A route without a line is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from fastapi import Request

from app.api.callers import Member, claims_of, membership
from app.api.errors import ApiError
from app.schemas.identity import DECIDING_ROLES, FIGURE_ROLES, Role

Rule = Literal["public", "person"] | frozenset[Role]

READERS: frozenset[Role] = frozenset(get_args(Role))
DECIDERS = DECIDING_ROLES
OF_BUSINESS = "/api/businesses/{slug}"

RULES: Mapping[str, Rule] = {
    "GET /health": "public",
    "GET /ready": "public",
    "GET /login": "public",
    "POST /login": "public",
    "GET /logout": "public",
    "POST /logout": "public",
    "GET /oauth/shopify/start": "public",  # the session cookie is the proof, here and below
    "GET /oauth/shopify/callback": "public",
    "GET /api/docs": "public",
    "GET /api/openapi.json": "public",
    "POST /api/webhooks/{business_id}/{connection_id}": "public",  # the signature is the proof
    "POST /api/auth/login": "public",
    "POST /api/auth/token": "public",  # the session cookie is the proof
    "GET /api/auth/me": "person",
    "GET /api/businesses": "person",
    "POST /api/businesses": "person",
    f"GET {OF_BUSINESS}/overview": READERS,
    f"GET {OF_BUSINESS}/recommendations": READERS,
    f"GET {OF_BUSINESS}/recommendations/{{recommendation_id}}": READERS,
    f"POST {OF_BUSINESS}/recommendations/{{recommendation_id}}/simulate": READERS,
    f"POST {OF_BUSINESS}/recommendations/{{recommendation_id}}/decisions": DECIDERS,
    f"GET {OF_BUSINESS}/tracker": READERS,
    f"GET {OF_BUSINESS}/outcomes": READERS,
    f"GET {OF_BUSINESS}/pipeline": READERS,
    f"GET {OF_BUSINESS}/tie-out": READERS,
    f"GET {OF_BUSINESS}/lineage/{{mart}}": READERS,
    f"GET {OF_BUSINESS}/metrics": READERS,
    f"GET {OF_BUSINESS}/metrics/{{name}}": READERS,
    f"GET {OF_BUSINESS}/kpis": READERS,
    f"POST {OF_BUSINESS}/kpis": FIGURE_ROLES,
    f"DELETE {OF_BUSINESS}/kpis/{{kpi_id}}": FIGURE_ROLES,
}


def enforce(request: Request) -> None:
    """Let the request through when its rule allows it, and leave the caller on `request.state`.

    Another business and one that does not exist give the same answer: 404.
    """
    route = f"{request.method} {request.scope['route'].path}"
    rule = RULES.get(route)
    if rule is None:
        raise ApiError(403, "no_rule", "Nobody may use this address yet: it has no access rule.")
    if rule == "public":
        return
    request.state.claims = claims = claims_of(request)
    if rule == "person":
        return
    request.state.member = member = membership(request, claims)
    refuse_role(member, rule)


def refuse_role(member: Member, allowed: frozenset[Role]) -> None:
    """Raise 403 when the member's role is not among the allowed ones."""
    if member.role not in allowed:
        raise ApiError(
            403, "not_allowed", f"Your role here is {member.role}, which may not do this: ask an owner or manager."
        )
