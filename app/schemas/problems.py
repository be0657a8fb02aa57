"""How every refusal of the API is written: RFC 9457 problem details with one sentence for a person."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """`detail` is one sentence: what is wrong and what to do; `code` is stable and meant for programs."""

    type: Annotated[str, Field(examples=["about:blank"])] = "about:blank"
    title: Annotated[str, Field(examples=["Not Found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    detail: Annotated[str, Field(examples=["There is no such business, or you do not belong to it."])]
    code: Annotated[str, Field(examples=["not_found"])]
