"""How much of the limits is used, as headers state it in percent. Knows no tier: what 100 % is differs between accounts.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import msgspec

SLOW_DOWN_AT = 75.0
LONGEST_PAUSE_SECONDS = 120.0
"""At 100 %; between the two the pause grows evenly."""
HEADERS = ("X-App-Usage", "X-Ad-Account-Usage", "X-Business-Use-Case-Usage", "X-FB-Ads-Insights-Throttle")
_PERCENT = ("call_count", "total_time", "total_cputime", "app_id_util_pct", "acc_id_util_pct")


def pause_after(headers: httpx2.Headers) -> float:
    """Seconds to wait before the next call: what Meta asks for, else the longer the closer the limit is."""
    if regain := regain_seconds(headers):
        return regain
    used = max((number for name in _PERCENT for number in _numbers(headers, name)), default=0.0)
    share = (min(used, 100.0) - SLOW_DOWN_AT) / (100.0 - SLOW_DOWN_AT)
    return max(0.0, share * LONGEST_PAUSE_SECONDS)


def regain_seconds(headers: httpx2.Headers) -> float:
    """Until access is given again, 0 while it is not withheld; the header counts in minutes."""
    return 60.0 * max(_numbers(headers, "estimated_time_to_regain_access"), default=0.0)


def _numbers(headers: httpx2.Headers, name: str) -> Iterator[float]:
    for header in HEADERS:
        for usage in _usages(headers.get(header, "")):
            value = usage.get(name)
            if isinstance(value, (int, float)):
                yield float(value)


def _usages(text: str) -> Iterator[Mapping[str, Any]]:
    """Each header is an object of figures, or one of lists of such objects by business."""
    try:
        found = msgspec.json.decode(text or "{}")
    except msgspec.MsgspecError:
        return
    if isinstance(found, dict):
        yield found
        for inner in found.values():
            yield from (one for one in inner if isinstance(one, dict)) if isinstance(inner, list) else ()
