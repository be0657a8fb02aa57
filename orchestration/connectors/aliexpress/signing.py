"""Request signatures of the AliExpress Open Platform. Knows neither methods nor the network.

Both conventions are live at the gateway; the sources disagree on which one a given app needs (README.md).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


def sha256_signature(params: Mapping[str, str], secret: str, path: str = "") -> str:
    """HMAC-SHA256 over `path` and every key and value, keys in code-point order, as upper-case hex.

    `path` is "" at `/sync`, and the path below `/rest` there. Parameters are signed exactly as they are sent.
    """
    message = path + _joined(params)
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest().upper()


def md5_signature(params: Mapping[str, str], secret: str) -> str:
    """MD5 over the same text between two copies of the secret, as upper-case hex; accepted at `/sync` only."""
    return hashlib.md5(f"{secret}{_joined(params)}{secret}".encode()).hexdigest().upper()  # noqa: S324 - the gateway's own scheme


def _joined(params: Mapping[str, str]) -> str:
    return "".join(key + params[key] for key in sorted(params))
