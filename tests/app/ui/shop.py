"""A client that answers from memory, handed to the screens in place of the one that asks the API."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from app.client.api import ApiClient
from app.client.errors import ApiCallError, NotFoundError, RefusedError
from app.schemas.businesses import Business
from app.schemas.identity import Me, Role
from app.schemas.metrics import Kpi, MetricDefinition, MetricValue, NewKpi
from app.schemas.outcomes import Outcome, RealisedEffect
from app.schemas.overview import CurrencyGroup, Day, Freshness, Overview, SetAside, Window
from app.schemas.overview import Kpi as KeyFigure
from app.schemas.recommendations import Decision, Effect, Policy, Recommendation, Target
from app.schemas.tie_out import ConnectionTieOut, State, TieOut, TieOutDifference
from app.schemas.tracking import Implementation, ProposedEdit, RecommendationDetail, Simulation, TimelineEvent

CLOCK = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LAST = date(2026, 2, 28)


class MemoryClient(ApiClient):
    """The API as a screen sees it. `failing` is raised by every call."""

    def __init__(self, recommendations: list[Recommendation] | None = None, role: Role = "owner") -> None:
        self.stored = {one.id: one for one in recommendations or []}
        self.role = role
        self.failing: ApiCallError | None = None
        self.refusing: ApiCallError | None = None
        self.decided: list[tuple[UUID, Decision]] = []
        self.settled: list[Outcome] = []
        self.has_sales = True
        self.compared: list[ConnectionTieOut] = []
        self.broken_check: str | None = None
        self.own: list[Kpi] = []

    def me(self) -> Me:
        self._answer()
        return Me(user_id=uuid4(), email="owner@example.com", display_name="Olive [Owner](http://x.example)")

    def businesses(self) -> list[Business]:
        self._answer()
        return [
            Business(
                business_id=uuid4(),
                slug=slug,
                name=name,
                currency_code="EUR",
                timezone="Europe/Amsterdam",
                role=self.role,
            )
            for slug, name in (("crafts", "North Sea Crafts"), ("lamps", "Lamps"))
        ]

    def overview(self, slug: str) -> Overview:
        self._answer()
        return overview_of(has_sales=self.has_sales).model_copy(
            update={"tie_outs": self.compared, "broken_check": self.broken_check}
        )

    def metrics(self, slug: str) -> list[MetricDefinition]:
        return [
            MetricDefinition(
                name=name, label=name, unit="money", definition="What it is.", filters="", expression=None, sql="select 1", by=[]
            )
            for name in ("net_sales", "orders")
        ]  # fmt: skip

    def kpis(self, slug: str) -> list[Kpi]:
        self._answer()
        return self.own

    def add_kpi(self, slug: str, new: NewKpi) -> Kpi:
        if "/ 0" in new.expression:
            raise RefusedError("The expression divides by 0, which never has a value.", "refused")
        self.own.append(own_figure(new.name, new.expression))
        return self.own[-1]

    def remove_kpi(self, slug: str, kpi_id: UUID) -> None:
        self.own = [one for one in self.own if one.kpi_id != kpi_id]

    def tie_out(self, slug: str) -> TieOut:
        self._answer()
        lines = [DIFFERENCE] if self.compared else []
        return TieOut(broken_check=self.broken_check, connections=self.compared, days=[], differences=lines)

    def recommendations(self, slug: str, status: str | None = None, kind: str | None = None) -> list[Recommendation]:
        self._answer()
        return [one for one in self.stored.values() if status in (None, one.status) and kind in (None, one.kind)]

    def recommendation(self, slug: str, recommendation_id: UUID | str) -> RecommendationDetail:
        self._answer()
        if UUID(str(recommendation_id)) not in self.stored:
            raise NotFoundError("This business has no such recommendation.", "not_found")
        return detail_of(self.stored[UUID(str(recommendation_id))])

    def decide(self, slug: str, recommendation_id: UUID, decision: Decision) -> RecommendationDetail:
        if self.refusing:
            raise self.refusing
        self.decided.append((recommendation_id, decision))
        status = {"approve": "approved", "reject": "rejected", "edit": "proposed"}[decision.verdict]
        self.stored[recommendation_id] = self.stored[recommendation_id].model_copy(update={"status": status})
        return detail_of(self.stored[recommendation_id])

    def simulate(self, slug: str, recommendation_id: UUID, edit: ProposedEdit) -> Simulation:
        if str(edit.set["price"]) > "22":
            raise RefusedError("The price may change by at most 10 % at once.", "decision_refused")
        effect = Effect(metric="profit", mean=111.0, low=11.0, high=211.0, level=0.8, window_days=28)
        return Simulation(proposed=dict(edit.set), effect=effect)

    def tracker(self, slug: str) -> list[RecommendationDetail]:
        self._answer()
        return [detail_of(one) for one in self.stored.values() if one.status != "proposed"]

    def outcomes(self, slug: str) -> list[Outcome]:
        self._answer()
        return self.settled

    def _answer(self) -> None:
        if self.failing:
            raise self.failing


def recommendation(number: int = 1, title: str = "Raise the price of Tea mug", **changed: object) -> Recommendation:
    """A dearer mug."""
    return Recommendation(
        id=UUID(int=number),
        version=1,
        kind="price_change",
        status="proposed",
        title=title,
        target=Target(
            type="variant", id="key", platform="shopify", platform_id="gid://shopify/ProductVariant/1", title="Tea mug"
        ),
        current={"price": "20.00"},
        proposed={"price": "21.00"},
        currency_code="EUR",
        effect=Effect(metric="profit", mean=700.0 / number, low=-90.0, high=1400.0, level=0.8, window_days=28),
        reasons=["Demand hardly reacts to its price."],
        evidence=[{"type": "mart", "id": "marts.fct_product_daily/key"}],
        preconditions=[{"type": "price_is", "value": "20.00"}],
        policy=Policy(),
        model_version="price_response/1",
        content_hash="sha256:" + "ab" * 32,
        created_at=CLOCK,
        expires_at=CLOCK + timedelta(days=7),
    ).model_copy(update=changed)


def detail_of(one: Recommendation) -> RecommendationDetail:
    """With one event, and a confirmed write when it was carried out."""
    event = TimelineEvent(
        seq=1, from_status=None, to_status="proposed", version=1, actor="system:propose", reason=None, content_hash=one.content_hash,
        happened_at=CLOCK, actor_name="the system (propose)",
    )  # fmt: skip
    written = Implementation(
        implementation_id=uuid4(), action="set_price", state="confirmed", payload={}, pre_image={"price": "20.00"},
        post_image={"price": "21.00"}, attempts=1, error=None, created_at=CLOCK, confirmed_at=CLOCK, effective_at=CLOCK,
    )  # fmt: skip
    return RecommendationDetail(
        recommendation=one,
        events=[event],
        implementation=written if one.status in ("implemented", "rolled_back") else None,
        outcome=None,
    )


def overview_of(*, has_sales: bool) -> Overview:
    """A week of 1,234.50 EUR, half as much the week before; or nothing yet."""
    if not has_sales:
        return Overview(
            as_of=None,
            timezone="Europe/Amsterdam",
            groups=[],
            freshness=[],
            set_aside=[],
            tie_outs=[],
            notes=["No orders yet."],
        )
    kpi = KeyFigure(
        name="net_sales",
        label="Net sales",
        unit="money",
        value=Decimal("1234.50"),
        previous=Decimal("617.25"),
        definition="Lines.",
    )
    undefined = KeyFigure(
        name="average_order_value",
        label="Average order",
        unit="money",
        value=None,
        previous=None,
        definition="Per order.",
    )
    windows = [
        Window(days=days, first_on=LAST - timedelta(days=days - 1), last_on=LAST, kpis=[kpi, undefined])
        for days in (7, 28)
    ]
    daily = [Day(day=LAST - timedelta(days=ago), net_sales=Decimal(100 + ago), orders=2) for ago in range(56)][::-1]
    shop = Freshness(
        connection_id=uuid4(), platform="shopify", name="North Sea shop", status="needs_credentials",
        status_reason="The token was refused: connect the shop again.", clock_at=CLOCK, last_synced_at=CLOCK,
    )  # fmt: skip
    aside = SetAside(stream="orders", reason_code="bad_number", records=1204, example="'1.234,56' is no number.")
    group = CurrencyGroup(currency_code="EUR", windows=windows, daily=daily)
    return Overview(
        as_of=CLOCK,
        timezone="Europe/Amsterdam",
        groups=[group],
        freshness=[shop],
        set_aside=[aside],
        tie_outs=[],
        notes=["A note."],
    )


def own_figure(name: str, expression: str) -> Kpi:
    """A merchant's figure of 31.50 EUR in 28 days."""
    value = MetricValue(currency_code="EUR", part=None, value=Decimal("31.50"), reason=None)
    return Kpi(
        kpi_id=uuid4(),
        name=name,
        expression=expression,
        unit="money",
        definition="What it is.",
        values=[value],
        previous=[value],
    )


def compared(state: State, sentence: str) -> ConnectionTieOut:
    """A shop whose last 28 days were compared."""
    return ConnectionTieOut(
        connection_id=UUID(int=9), platform="shopify", name="North Sea shop", currency_code="EUR", first_on=LAST - timedelta(days=27),
        last_on=LAST, days=28, unexplained_days=int(state == "unexplained"), warehouse_orders=1204, difference_orders=0,
        difference_amount=Decimal("0.00"), explained_lines=0, state=state, reported_at=CLOCK, sentence=sentence,
    )  # fmt: skip


DIFFERENCE = TieOutDifference(
    connection_id=UUID(int=9), day_on=LAST, order_id="gid://shopify/Order/7", order_number="#1007", currency_code="EUR",
    reported_amount=Decimal("-5.00"), warehouse_amount=None, difference_orders=0, difference_amount=Decimal("5.00"),
    reason="refund missing in the warehouse", is_explained=False,
)  # fmt: skip


def outcome(status: str, number: int) -> Outcome:
    """One in each state."""
    effect = Effect(metric="profit", mean=100.0, low=-50.0, high=250.0, level=0.8, window_days=28)
    realised = RealisedEffect(metric="profit", mean=80.0, low=-20.0, high=180.0, level=0.8)
    one = recommendation(number)
    return Outcome.model_validate(
        {
            "recommendation_id": one.id, "kind": one.kind, "title": one.title, "target": one.target, "currency_code": "EUR",
            "status": status, "predicted": effect, "realised": realised if status == "measured" else None,
            "reason": None if status == "measured" else "Too few similar products kept their price.",
            "waiting_days": 12 if status == "waiting" else None, "design": "difference to category controls",
        }
    )  # fmt: skip
