"""The shop's webhooks: signed, told once and never again, and switched off by the shop after five failures in a row."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.woocommerce.tables import Object, Row, Table, encode

MOST_FAILURES = 5
Send = Callable[[str, bytes, dict[str, str]], int]
"""`send(url, body, headers)` gives the status that the receiver answered."""


@dataclass(slots=True)
class Webhooks:
    """Deliveries go out while the change is made; the real shop's cron is later. Without `send` nothing is sent."""

    table: Table
    now: Callable[[], int]
    send: Send | None = None
    _secrets: dict[int, str] = field(default_factory=dict)
    _failures: dict[int, int] = field(default_factory=dict)

    def create(self, given: Object) -> Object:
        """A subscription; the receiver hears of it by a form that is not signed."""
        number = self.table.next_id()
        resource, _, event = str(given["topic"]).partition(".")
        found = {
            "id": number, "name": given.get("name", ""), "status": given.get("status", "active"), "topic": given["topic"],
            "resource": resource, "event": event, "hooks": [], "delivery_url": given["delivery_url"],
        }  # fmt: skip
        self._secrets[number] = str(given.get("secret", ""))
        if self.send:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            self.send(given["delivery_url"], f"webhook_id={number}".encode(), headers)
        return self.table.put(Row(number, self.now(), self.now(), encode(found), found["status"])).object

    def resign(self, number: int, secret: str) -> None:
        """From now on this webhook is signed with another secret, which no answer shows."""
        self._secrets[number] = secret

    def deliver(self, resource: str, event: str, payload: Object) -> None:
        """Delivery ids are not unique: all of one second share one."""
        for row in self.table.all():
            hook, is_active = row.object, row.status == "active"
            if not is_active or hook["topic"] != f"{resource}.{event}" or self.send is None:
                continue
            body = encode(payload)
            status = self.send(hook["delivery_url"], body, self._headers(hook, body))
            failures = 0 if 200 <= status < 300 else self._failures.get(row.id, 0) + 1
            self._failures[row.id] = failures
            if failures >= MOST_FAILURES:
                self.table.edit(row, {"status": "disabled"}, status="disabled")

    def _headers(self, hook: Object, body: bytes) -> dict[str, str]:
        signature = hmac.new(self._secrets[hook["id"]].encode(), body, hashlib.sha256).digest()
        return {
            "Content-Type": "application/json",
            "X-WC-Webhook-Topic": hook["topic"],
            "X-WC-Webhook-Resource": hook["resource"],
            "X-WC-Webhook-Event": hook["event"],
            "X-WC-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-WC-Webhook-ID": str(hook["id"]),
            "X-WC-Webhook-Delivery-ID": hashlib.md5(f"{hook['id']}{self.now()}".encode()).hexdigest(),  # noqa: S324
        }
