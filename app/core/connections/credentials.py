"""What is sealed of a connection: the secrets that a person gave, and the tokens that the platform made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.core.connections.sealing import Sealer

_TOKENS = "_tokens"  # no field of a platform begins with "_"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`previous` are the tokens before the current ones: a platform that lost its answer to us still takes them."""

    given: Mapping[str, str] = field(repr=False)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    previous: Mapping[str, str] = field(default_factory=dict, repr=False)

    def sealed(self, sealer: Sealer, business_id: UUID, connection_id: UUID) -> bytes:
        """The envelope for exactly this row."""
        whole = dict(self.given)
        if self.tokens:
            whole[_TOKENS] = json.dumps([dict(self.tokens), dict(self.previous)])
        return sealer.seal(whole, business_id, connection_id)

    @classmethod
    def opened(cls, envelope: bytes, sealer: Sealer, business_id: UUID, connection_id: UUID) -> Credentials:
        """Raises SealError for another key, another row or a changed byte."""
        whole = sealer.open(envelope, business_id, connection_id)
        tokens, previous = json.loads(whole.pop(_TOKENS, "[{}, {}]"))
        return cls(whole, tokens, previous)
