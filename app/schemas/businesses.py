"""A business as screens see it, with the role of whoever asks. It knows no membership rule."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.identity import Role
from app.schemas.recommendations import CurrencyCode, Shared


class Business(Shared):
    """One business that the asking person belongs to."""

    business_id: UUID
    slug: str
    name: str
    currency_code: CurrencyCode
    timezone: str
    role: Role


class NewBusiness(Shared):
    """What is needed to begin: whoever creates it becomes its owner."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["North Sea Crafts"])]
    currency_code: Annotated[str, Field(min_length=3, max_length=3, examples=["EUR"])]
    timezone: Annotated[str, Field(min_length=1, max_length=64, examples=["Europe/Amsterdam"])]
