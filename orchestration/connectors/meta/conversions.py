"""Conversions API: what was bought is told to Meta, for buyers who agreed to that and for no other.

Meta takes an event once per (event_name, event_id) within 48 hours, so the same call may be repeated; who keeps a log of what
was sent decides about longer times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from orchestration.connectors.base import JsonObject
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.meta.client import MetaClient, as_json
from orchestration.connectors.meta.hashing import user_data

OLDEST = timedelta(days=7) - timedelta(hours=1)
"""One older event makes Meta refuse the whole call; an hour is kept back for slow ones."""
EVENTS_A_CALL = 1_000
NEEDED_ON_WEB = ("client_user_agent",)


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """One event. `event_id` is the order's id, the same as the browser's pixel sends. `has_consent` is the buyer's own
    agreement to advertising; `person` is plain text by Meta's names (`em`, `ph`, `fn`, …) and is hashed before it is sent.
    `is_limited` asks for Limited Data Use (states of the USA)."""

    event_name: str
    event_id: str
    event_at: datetime
    has_consent: bool
    value: Decimal
    currency_code: str
    person: Mapping[str, str]
    action_source: str = "website"
    source_url: str = ""
    content: JsonObject = field(default_factory=dict)
    is_limited: bool = False


class _Received(msgspec.Struct):
    events_received: int = 0


class MetaConversions:
    """Sends events to one dataset (pixel)."""

    def __init__(self, client: MetaClient, dataset_id: str, test_event_code: str = "") -> None:
        self._client, self._dataset_id, self._test_event_code = client, dataset_id, test_event_code

    def send(self, events: Sequence[ConversionEvent]) -> JsonObject:
        """`{"sent", "without_consent", "too_old", "incomplete", "repeated"}`: how many went, and how many stayed and why.

        Without consent nothing leaves: when no event has it, no call is made at all.
        """
        agreed = [event for event in events if event.has_consent]
        counts = {"sent": 0, "without_consent": len(events) - len(agreed), "too_old": 0, "incomplete": 0, "repeated": 0}
        if not agreed:
            return counts
        _, now = self._client.account()
        fitting = [event for event in agreed if now - event.event_at <= OLDEST]
        complete = [event for event in fitting if _is_complete(event)]
        once = {(event.event_name, event.event_id): event for event in complete}
        counts |= {
            "too_old": len(agreed) - len(fitting),
            "incomplete": len(fitting) - len(complete),
            "repeated": len(complete) - len(once),
        }
        for batch in _batches(list(once.values())):
            counts["sent"] += self._send(batch)
        return counts

    def shown(self, event: ConversionEvent) -> str:
        """Exactly what would be sent, as JSON, for the person who decides about it."""
        return as_json(_sent(event))

    def _send(self, batch: list[ConversionEvent]) -> int:
        body: JsonObject = {"data": [_sent(event) for event in batch]}
        if self._test_event_code:
            body["test_event_code"] = self._test_event_code
        reply = self._client.post(f"{self._dataset_id}/events", body)
        received = fields(reply.body.text, _Received, self._client.host).events_received
        if received != len(batch):
            raise FatalError(
                f"Meta took {received} of {len(batch)} events; look at the dataset's diagnostics in the Events Manager."
            )
        return received


def _is_complete(event: ConversionEvent) -> bool:
    """Events of a website need its address and the visitor's browser."""
    if event.action_source != "website":
        return True
    return bool(event.source_url) and all(event.person.get(name) for name in NEEDED_ON_WEB)


def _sent(event: ConversionEvent) -> JsonObject:
    found: JsonObject = {
        "event_name": event.event_name,
        "event_time": int(event.event_at.timestamp()),  # seconds, never milliseconds
        "event_id": event.event_id,
        "action_source": event.action_source,
        "user_data": user_data(event.person),
        "custom_data": {"currency": event.currency_code, "value": event.value, **event.content},
    }
    if event.source_url:
        found["event_source_url"] = event.source_url
    if event.is_limited:
        found |= {
            "data_processing_options": ["LDU"],
            "data_processing_options_country": 0,
            "data_processing_options_state": 0,
        }
    return found


def _batches(events: list[ConversionEvent]) -> Iterator[list[ConversionEvent]]:
    for at in range(0, len(events), EVENTS_A_CALL):
        yield events[at : at + EVENTS_A_CALL]
