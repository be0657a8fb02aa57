"""Who is asking: log-in, tokens and roles as the API writes them. It knows no password rule and no database."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from app.schemas.recommendations import Shared

Role = Literal["owner", "manager", "approver", "analyst", "data_engineer", "support", "viewer"]

DECIDING_ROLES: frozenset[Role] = frozenset({"owner", "manager", "approver"})
FIGURE_ROLES: frozenset[Role] = frozenset({"owner", "manager", "analyst"})
"""Who may keep figures of the business's own."""


class LoginRequest(Shared):
    """E-mail and password, as typed. Lengths are bounded so that hashing cannot be made expensive."""

    email: Annotated[str, Field(min_length=3, max_length=254, examples=["owner@example.com"])]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1000, examples=["correct horse battery staple"])]


class AccessToken(Shared):
    """A short-lived JWT for `Authorization: Bearer …`; `expires_in` counts seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the kind of token, not one
    expires_in: Annotated[int, Field(gt=0, examples=[600])]


class Me(Shared):
    """The person whose token it is."""

    user_id: UUID
    email: str
    display_name: str
