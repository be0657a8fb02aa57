"""The API's routes as typed methods. Whoever holds a client speaks as one person; it never sees a password."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
from pydantic import TypeAdapter

from app.client.transport import ask
from app.schemas.businesses import Business
from app.schemas.identity import AccessToken, Me
from app.schemas.metrics import Kpi, MetricDefinition, NewKpi
from app.schemas.outcomes import Outcome
from app.schemas.overview import Overview
from app.schemas.pipeline import Pipeline
from app.schemas.recommendations import Decision, Recommendation
from app.schemas.tie_out import TieOut
from app.schemas.tracking import ProposedEdit, RecommendationDetail, Simulation

COOKIE = "ecom_session"
TOKEN_SECONDS = 30

BUSINESSES = TypeAdapter(list[Business])
RECOMMENDATIONS = TypeAdapter(list[Recommendation])
DETAILS = TypeAdapter(list[RecommendationDetail])
OUTCOMES = TypeAdapter(list[Outcome])
METRICS = TypeAdapter(list[MetricDefinition])
KPIS = TypeAdapter(list[Kpi])


class ApiClient:
    """Made anew for every rerun of a screen, so that a session which was ended is noticed at once.

    Every method raises `LoggedOutError`, `UnreachableError` or `RefusedError`, each with a sentence.
    """

    def __init__(self, http: httpx2.Client, session: str) -> None:
        self._http = http
        self._session = session
        self._headers: dict[str, str] = {}
        self._asked_at = -inf

    def me(self) -> Me:
        """Who is logged in."""
        return Me.model_validate_json(self._get("/api/auth/me"))

    def businesses(self) -> list[Business]:
        """The businesses that the person belongs to, by name."""
        return BUSINESSES.validate_json(self._get("/api/businesses"))

    def overview(self, slug: str) -> Overview:
        """Key figures, daily sales and freshness."""
        return Overview.model_validate_json(self._get(_of(slug, "overview")))

    def tie_out(self, slug: str) -> TieOut:
        """The warehouse beside the platforms' own totals, order by order where they differ."""
        return TieOut.model_validate_json(self._get(_of(slug, "tie-out")))

    def metrics(self, slug: str) -> list[MetricDefinition]:
        """Every figure that there is, with its meaning."""
        return METRICS.validate_json(self._get(_of(slug, "metrics")))

    def kpis(self, slug: str) -> list[Kpi]:
        """The business's own figures with their values."""
        return KPIS.validate_json(self._get(_of(slug, "kpis")))

    def add_kpi(self, slug: str, new: NewKpi) -> Kpi:
        """Keep a figure. Raises `RefusedError` that says what is wrong with its name or expression."""
        return Kpi.model_validate_json(self._post(_of(slug, "kpis"), new.model_dump(mode="json")))

    def remove_kpi(self, slug: str, kpi_id: UUID) -> None:
        """Forget a figure."""
        ask(self._http, "DELETE", _of(slug, f"kpis/{kpi_id}"), headers=self._bearer())

    def recommendations(self, slug: str, status: str | None = None, kind: str | None = None) -> list[Recommendation]:
        """Recommendations, the most valuable and most certain first."""
        query = {name: value for name, value in (("status", status), ("kind", kind)) if value}
        return RECOMMENDATIONS.validate_json(self._get(_of(slug, "recommendations"), query))

    def recommendation(self, slug: str, recommendation_id: UUID | str) -> RecommendationDetail:
        """One recommendation with its history. Raises `NotFoundError`."""
        path = _of(slug, f"recommendations/{quote(str(recommendation_id), safe='')}")
        return RecommendationDetail.model_validate_json(self._get(path))

    def decide(self, slug: str, recommendation_id: UUID, decision: Decision) -> RecommendationDetail:
        """Approve, reject or edit. Raises `RefusedError` when it has changed since it was seen."""
        path = _of(slug, f"recommendations/{recommendation_id}/decisions")
        return RecommendationDetail.model_validate_json(self._post(path, decision.model_dump(mode="json")))

    def simulate(self, slug: str, recommendation_id: UUID, edit: ProposedEdit) -> Simulation:
        """What other values would be expected to do; nothing is saved. Raises `RefusedError` naming a broken rule."""
        path = _of(slug, f"recommendations/{recommendation_id}/simulate")
        return Simulation.model_validate_json(self._post(path, edit.model_dump(mode="json")))

    def tracker(self, slug: str) -> list[RecommendationDetail]:
        """Everything that was decided on, the latest change first."""
        return DETAILS.validate_json(self._get(_of(slug, "tracker")))

    def outcomes(self, slug: str) -> list[Outcome]:
        """What was promised and what came of it."""
        return OUTCOMES.validate_json(self._get(_of(slug, "outcomes")))

    def pipeline(self, slug: str) -> Pipeline:
        """The last loads and the models in service."""
        return Pipeline.model_validate_json(self._get(_of(slug, "pipeline")))

    def _get(self, path: str, query: dict[str, str] | None = None) -> bytes:
        return ask(self._http, "GET", path, headers=self._bearer(), query=query)

    def _post(self, path: str, body: dict[str, Any]) -> bytes:
        return ask(self._http, "POST", path, headers=self._bearer(), body=body)

    def _bearer(self) -> dict[str, str]:
        """A dialog may stay open longer than a token lives, so a token is used for a short while only."""
        if monotonic() - self._asked_at > TOKEN_SECONDS:
            answer = ask(self._http, "POST", "/api/auth/token", headers={"Cookie": f"{COOKIE}={self._session}"})
            self._headers = {"Authorization": f"Bearer {AccessToken.model_validate_json(answer).access_token}"}
            self._asked_at = monotonic()
        return self._headers


def _of(slug: str, rest: str) -> str:
    # The slug may come from the address bar: quoted, it cannot become another path.
    return f"/api/businesses/{quote(slug, safe='')}/{rest}"
