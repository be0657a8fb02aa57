"""What every page is given: who is looking, at which business, in which locale, through which client. It draws nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

import streamlit as st
from babel import Locale

from app.client.api import ApiClient
from app.schemas.businesses import Business
from app.schemas.identity import DECIDING_ROLES
from app.ui.components import formats

KEY = "screen"


@dataclass(frozen=True)
class Screen:
    """Made anew on every rerun; a page must not keep it."""

    client: ApiClient
    business: Business
    locale: Locale

    @property
    def may_decide(self) -> bool:
        """Whether buttons for decisions are shown; the API decides whether they work."""
        return self.business.role in DECIDING_ROLES

    def moment(self, at: datetime) -> str:
        """An instant on this business's clock."""
        return formats.moment(at, self.business.timezone, self.locale)

    def money(self, amount: Decimal | float | str, currency_code: str) -> str:
        """An exact amount in this reader's locale."""
        return formats.money(amount, currency_code, self.locale)


def current() -> Screen:
    """The screen that the main script has just made."""
    return cast("Screen", st.session_state[KEY])
