"""Signatures of BigCommerce's webhooks: Standard Webhooks, keyed with the client secret. Knows no inbox.

https://www.standardwebhooks.com and https://developer.bigcommerce.com/docs/integrations/webhooks/https-webhook-overview
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Mapping

TOLERANCE_SECONDS = 300
"""An older (or younger) message is taken for a replay."""


def is_authentic(body: bytes, headers: Mapping[str, str], key: bytes, now: float) -> bool:
    """Whether BigCommerce signed these bytes within five minutes of `now` (epoch seconds). `headers` are in lower case, and
    `key` is the client secret as bytes.

    The header may hold several signatures, while a secret is being changed; one that fits is enough.
    """
    message_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not sent_at.isdecimal() or abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    signed = b".".join((message_id.encode(), sent_at.encode(), body))
    wanted = hmac.new(key, signed, hashlib.sha256).digest()
    fits = [hmac.compare_digest(wanted, _signature(one)) for one in headers.get("webhook-signature", "").split()]
    return any(fits)  # after all were compared: the time says nothing


def _signature(text: str) -> bytes:
    """The bytes of `v1,<base64>`; empty for any other version or for what is no base64."""
    version, _, encoded = text.partition(",")
    try:
        return b64decode(encoded, validate=True) if version == "v1" else b""
    except ValueError:  # also what is not ASCII
        return b""
