"""What is to become of a record, said by its content alone: how it is stored, what is set aside, which fields it has."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from orchestration.landing.contract import Breach


class Verdict(NamedTuple):
    """`repaired` stands in place of a payload that no database stores; `fields` are the names at the top of a record that has
    one that was new when it was judged. One that breaks the contract, or is no JSON object, is not written."""

    repaired: bytes | None = None
    breach: Breach | None = None
    fields: Collection[str] = ()


FINE = Verdict()
"""To be stored as it came."""
