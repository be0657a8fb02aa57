"""Webhooks: subscriptions, and signed deliveries in the background. Best effort and bounded, as hints should be."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson

from sandbox.shopify.ids import gid

MAX_PER_EVENT = 50
TIMEOUT_SECONDS = 5.0
Send = Callable[[str, bytes, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    number: int
    topic: str
    uri: str
    created: str
    format: str = "JSON"
    include_fields: tuple[str, ...] = ()
    filter: str | None = None


def signature(body: bytes, secret: str) -> str:
    """`X-Shopify-Hmac-SHA256`: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class Webhooks:
    """Subscriptions of this process. `send(url, body, headers)` is handed in by tests."""

    def __init__(self, secret: str, send: Send | None = None) -> None:
        self._secret = secret
        self._send = send or _post
        self._subscriptions: dict[int, Subscription] = {}
        self._next = 0
        self._workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="webhook")

    def create(self, topic: str, given: dict[str, Any], now: str) -> dict[str, Any]:
        """The payload of `webhookSubscriptionCreate`."""
        uri = given.get("uri") or ""
        if urlsplit(uri).scheme not in ("http", "https") or not urlsplit(uri).hostname:
            return {
                "webhookSubscription": None,
                "userErrors": [{"field": ["webhookSubscription", "callbackUrl"], "message": "Address is invalid"}],
            }
        fields = tuple(given.get("includeFields") or ())
        self._next += 1
        made = Subscription(self._next, topic, uri, now, given.get("format") or "JSON", fields, given.get("filter"))
        self._subscriptions[made.number] = made
        return {"webhookSubscription": show(made), "userErrors": []}

    def delete(self, global_id: str) -> dict[str, Any]:
        """The payload of `webhookSubscriptionDelete`."""
        for number in list(self._subscriptions):
            if gid("WebhookSubscription", number) == global_id:
                del self._subscriptions[number]
                return {"deletedWebhookSubscriptionId": global_id, "userErrors": []}
        return {
            "deletedWebhookSubscriptionId": None,
            "userErrors": [{"field": ["id"], "message": "Webhook subscription does not exist"}],
        }

    def all(self) -> list[dict[str, Any]]:
        return [show(subscription) for subscription in self._subscriptions.values()]

    def deliver(self, topic: str, payloads: list[dict[str, Any]], now: str) -> None:
        """Queue at most `MAX_PER_EVENT` deliveries to every subscriber of the topic."""
        for subscription in list(self._subscriptions.values()):
            if subscription.topic != topic:
                continue
            for payload in payloads[:MAX_PER_EVENT]:
                body = orjson.dumps(payload)
                self._workers.submit(self._send, subscription.uri, body, self._headers(topic, body, now))

    def close(self) -> None:
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _headers(self, topic: str, body: bytes, now: str) -> dict[str, str]:
        resource, _, event = topic.lower().rpartition("_")
        return {
            "Content-Type": "application/json",
            "X-Shopify-Topic": f"{resource}/{event}",
            "X-Shopify-Hmac-SHA256": signature(body, self._secret),
            "X-Shopify-Shop-Domain": "harbour-and-hearth.myshopify.com",
            "X-Shopify-API-Version": "2026-10",
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
            "X-Shopify-Triggered-At": now,
        }


def show(subscription: Subscription) -> dict[str, Any]:
    """The `WebhookSubscription` object."""
    return {
        "__typename": "WebhookSubscription", "id": gid("WebhookSubscription", subscription.number),
        "legacyResourceId": str(subscription.number), "topic": subscription.topic, "format": subscription.format,
        "uri": subscription.uri, "createdAt": subscription.created, "updatedAt": subscription.created,
        "includeFields": list(subscription.include_fields), "filter": subscription.filter,
    }  # fmt: skip


def _post(url: str, body: bytes, headers: dict[str, str]) -> None:
    try:
        httpx2.post(url, content=body, headers=headers, timeout=TIMEOUT_SECONDS)
    except httpx2.HTTPError:
        return  # a hint that does not arrive is not repeated; the platform's own retries take hours
