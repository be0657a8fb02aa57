"""The model version that serves a business, and the answer where none does."""

from __future__ import annotations

from app.core.businesses.store import Business
from app.core.models.store import Model, ModelVersion, champion
from ml.proposals import Advice, Skipped
from orchestration.resources import Workspace

NO_MODEL = Advice([], [Skipped("no_model_passed_the_gate", 1)])
"""What a recommender says when its model is not good enough to be asked."""


def champion_of(workspace: Workspace, business: Business, model: Model) -> ModelVersion | None:
    """The champion; None before any version has passed the gate."""
    with workspace.tenant(business.business_id) as database:
        return champion(database, business.business_id, model)
