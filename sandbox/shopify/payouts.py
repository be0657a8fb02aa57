"""What Shopify Payments pays out: one payout for every closed day, three days later, less its fees."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sandbox.market.market import Market
from sandbox.market.size import ZONE, iso, local_day
from sandbox.shopify.ids import BASES, gid
from sandbox.shopify.money import SHOP_CURRENCY, money_v2

DAYS_UNTIL_PAID = 3
FEE_BP = 200


class Payouts:
    """Kept until the market changes, because adding all orders up takes a while."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._kept: tuple[int, list[dict[str, Any]]] = (-1, [])

    def account(self) -> dict[str, Any]:
        """The `ShopifyPaymentsAccount`."""
        return {
            "__typename": "ShopifyPaymentsAccount", "id": gid("ShopifyPaymentsAccount", 0), "activated": True,
            "defaultCurrency": SHOP_CURRENCY, "payouts": self.all(),
        }  # fmt: skip

    def all(self) -> list[dict[str, Any]]:
        """Every payout, oldest first; an id stays with its day."""
        if self._kept[0] != self._market.version:
            self._kept = self._market.version, self._made()
        return self._kept[1]

    def by_id(self, global_id: str) -> dict[str, Any] | None:
        return next((one for one in self.all() if one["id"] == global_id), None)

    def _made(self) -> list[dict[str, Any]]:
        charged: defaultdict[date, int] = defaultdict(int)
        refunded: defaultdict[date, int] = defaultdict(int)
        for order in self._market.orders:
            if order.source == "pos" or order.is_test:
                continue
            charged[local_day(order.created)] += order.total
            for refund in order.refunds:
                refunded[local_day(refund.at)] += refund.total
        first, today = self._market.size.first_day, self._market.today
        return [_payout(day, first, today, charged[day], refunded[day]) for day in sorted(charged) if day < today]


def _payout(day: date, first: date, today: date, charged: int, refunded: int) -> dict[str, Any]:
    issued, number = day + timedelta(days=DAYS_UNTIL_PAID), (day - first).days
    fee = charged * FEE_BP // 10_000
    parts = dict.fromkeys(
        ("adjustmentsFee", "adjustmentsGross", "refundsFee", "reservedFundsFee", "reservedFundsGross"), money_v2(0)
    )
    return {
        "__typename": "ShopifyPaymentsPayout",
        "id": gid("ShopifyPaymentsPayout", number),
        "legacyResourceId": str(BASES["ShopifyPaymentsPayout"] + number),
        "issuedAt": iso(int(datetime.combine(issued, time(6), ZONE).timestamp())),
        "net": money_v2(charged - fee - refunded),
        "status": "PAID" if issued <= today else "SCHEDULED",
        "summary": parts
        | {"chargesGross": money_v2(charged), "chargesFee": money_v2(fee), "refundsFeeGross": money_v2(-refunded)},
        "transactionType": "DEPOSIT" if charged >= fee + refunded else "WITHDRAWAL",
    }
