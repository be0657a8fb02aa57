"""The decision loop without a browser: `ecom recommendations`, `decide`, `implement`, `outcomes`."""

from __future__ import annotations

from dataclasses import asdict
from typing import get_args
from uuid import UUID

import typer
from pydantic import ValidationError

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, print_line, print_table, say
from app.cli.runtime import Runtime, actor, open_runtime
from app.cli.sandbox import wake_if_ours
from app.core.businesses.store import Business, list_businesses
from app.core.connections.clock import business_clock
from app.core.database.engine import tenant
from app.core.decisions.decide import decide as carry_out_decision
from app.core.decisions.read import get_recommendation, list_recommendations
from app.core.decisions.rows import UnknownRecommendationError
from app.core.decisions.states import DecisionError
from app.core.tracking.ranking import ranked
from app.schemas.recommendations import Decision, Recommendation, Status

VERDICTS = ("approve", "reject", "edit")


def add_to(app: typer.Typer) -> None:
    app.command("recommendations")(recommendations)
    app.command("explain")(explain)
    app.command("decide")(decide)
    app.command("implement")(implement)
    app.command("roll-back")(roll_back)
    app.command("outcomes")(outcomes)


def recommendations(
    business: str = BUSINESS_OPTION,
    status: str = typer.Option(None, help="Only one status, for example proposed."),
    as_json: bool = JSON_OPTION,
) -> None:
    """What is advised, best first.

    Example: ecom recommendations --business corner-shop --status proposed --json
    """
    if status is not None and status not in get_args(Status):
        raise WrongUseError(f"{status!r} is no status: use {', '.join(get_args(Status))}.")
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        found = ranked([r for r in list_recommendations(database, owner.business_id) if status in (None, r.status)])
    if as_json:
        print_json([r.model_dump(mode="json") for r in found])
        return
    print_table(
        ("id", "kind", "status", "what", "expected effect"),
        [(r.id, r.kind, r.status, r.title, _effect(r)) for r in found],
        f"Nothing is advised yet: run `ecom run --business {owner.slug}`.",
    )


def explain(
    recommendation: UUID = typer.Argument(help="Its id, as `ecom recommendations` shows it."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Say in a few plain sentences what a recommendation means: by template, or by the model that ECOM_TEXT_MODEL names.

    Only numbers and titles ever leave the house, and a sentence with a number that is no fact is not shown.

    Example: ecom explain 0f9c…
    """
    from app.core.text.explain import explain as in_words
    from app.core.text.explain import text_model
    from app.core.text.facts import Facts

    runtime = open_runtime()
    owner = _owner_of(runtime, business, recommendation)
    with tenant(runtime.engine, owner.business_id) as database:
        found = get_recommendation(database, owner.business_id, recommendation)
    facts = Facts(
        kind=found.kind,
        title=found.target.title or found.title,
        current={key: str(value) for key, value in found.current.items()},
        proposed={key: str(value) for key, value in found.proposed.items()},
        currency_code=found.currency_code,
        effect_mean=f"{found.effect.mean:.2f}",
        effect_low=f"{found.effect.low:.2f}",
        effect_high=f"{found.effect.high:.2f}",
        window_days=found.effect.window_days,
    )
    sentences = in_words(facts, text_model(runtime.settings))
    if as_json:
        print_json({"id": str(found.id), "sentences": sentences})
    else:
        print_line(" ".join(sentences))


def decide(
    recommendation: UUID = typer.Argument(help="Its id, as `ecom recommendations` shows it."),
    verdict: str = typer.Argument(help="approve, reject or edit."),
    wish: list[str] = typer.Option([], "--set", help="With edit: price=23.90, quantity=40 or discount_pct=10."),
    reason: str = typer.Option(None, help="Why; it is kept with the decision."),
    seen: str = typer.Option(None, help="The content_hash that you looked at: refused when it has changed since."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Approve, reject or edit one recommendation. An edit is simulated again and has to be approved afterwards.

    Example: ecom decide 0f9c… edit --set price=23.90 --reason "a rounder price"
    """
    if verdict not in VERDICTS:
        raise WrongUseError(f"{verdict!r} is no verdict: use {', '.join(VERDICTS)}.")
    wishes = _wishes(wish)
    if bool(wishes) != (verdict == "edit"):
        raise WrongUseError("`edit` needs --set with what to change; approve and reject take none.")
    runtime = open_runtime()
    owner = _owner_of(runtime, business, recommendation)
    try:
        request = Decision.model_validate({"verdict": verdict, "set": wishes, "reason": reason, "seen_hash": seen})
    except ValidationError as error:
        raise WrongUseError(f"This decision cannot be read: {error.errors()[0]['msg']}.") from None
    with tenant(runtime.engine, owner.business_id) as database:
        decided = carry_out_decision(
            database, owner.business_id, recommendation, request, actor=actor(), now=business_clock(database)
        )
    if as_json:
        print_json(decided.model_dump(mode="json"))
        return
    say(f"{decided.title}: {decided.status}, version {decided.version}, {_effect(decided)}.")
    if decided.status == "approved":
        say(f"Carry it out: ecom implement --business {owner.slug}")


def implement(
    recommendation: UUID = typer.Argument(None, help="Only this one; otherwise everything that is approved."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Carry out what was approved: once, read back, with what undoes it kept.

    Example: ecom implement --business corner-shop
    """
    runtime = open_runtime()
    owner = _owner_of(runtime, business, recommendation) if recommendation else runtime.business(business)
    wake_if_ours(runtime, owner)
    from orchestration.write_back import carry_out

    results = carry_out(runtime.engine, runtime.settings, owner, only=recommendation)
    if recommendation and not results:
        with tenant(runtime.engine, owner.business_id) as database:
            status = get_recommendation(database, owner.business_id, recommendation).status
        if status != "implemented":
            raise DecisionError(f"It is {status}, so there is nothing to carry out: only what is approved is.")
    if as_json:
        print_json([asdict(r) for r in results])
    else:
        rows = [(r.recommendation_id, r.title, r.state, r.detail) for r in results]
        print_table(("recommendation", "what", "state", "why not"), rows, "Nothing is approved and waiting.")
    if any(r.state != "implemented" for r in results):
        raise typer.Exit(1)


def roll_back(
    recommendation: UUID = typer.Argument(help="An implemented price change."),
    reason: str = typer.Option(None, help="Why; it is kept."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Set the price back to what it was before, unless somebody has changed it in the shop since.

    Example: ecom roll-back 0f9c… --reason "sales fell"
    """
    runtime = open_runtime()
    owner = _owner_of(runtime, business, recommendation)
    wake_if_ours(runtime, owner)
    from orchestration.write_back import take_back

    undone = take_back(runtime.engine, runtime.settings, owner, recommendation, actor=actor(), reason=reason)
    if as_json:
        print_json(undone.model_dump(mode="json"))
    else:
        say(f"{undone.title}: {undone.status}; the price is {undone.current['price']} again.")


def outcomes(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """Predicted and realised effect of everything that was carried out.

    Example: ecom outcomes --business corner-shop
    """
    from app.core.outcomes.measure import list_outcomes, measure_outcomes

    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        now = business_clock(database)
        measure_outcomes(database, owner, now)
        found = list_outcomes(database, owner, now)
    if as_json:
        print_json([o.model_dump(mode="json") for o in found])
        return
    rows = [
        (
            o.title,
            o.status,
            f"{o.predicted.mean:+,.2f}",
            f"{o.realised.mean:+,.2f}" if o.realised else "",
            o.currency_code,
            o.reason or "",
        )
        for o in found
    ]
    print_table(
        ("what", "status", "predicted", "realised", "", "note"),
        rows,
        "Nothing was carried out yet: approve something and run `ecom implement`.",
    )


def _wishes(given: list[str]) -> dict[str, str | int]:
    wishes: dict[str, str | int] = {}
    for pair in given:
        key, separator, value = pair.partition("=")
        if not separator or not value:
            raise WrongUseError(f"--set takes name=value, for example price=23.90, not {pair!r}.")
        wishes[key.strip()] = value.strip()
    return wishes


def _owner_of(runtime: Runtime, business: str | None, recommendation: UUID) -> Business:
    """The business that a recommendation belongs to; ids are unique, so its slug may be left out."""
    if business:
        return runtime.business(business)
    for owner in list_businesses(runtime.engine):
        with tenant(runtime.engine, owner.business_id) as database:
            try:
                get_recommendation(database, owner.business_id, recommendation)
            except UnknownRecommendationError:
                continue
            return owner
    raise UnknownRecommendationError(f"There is no recommendation {recommendation}: `ecom recommendations` lists them.")


def _effect(recommendation: Recommendation) -> str:
    effect = recommendation.effect
    return (
        f"{effect.mean:+,.0f} {recommendation.currency_code} {effect.metric} in {effect.window_days} days "
        f"({effect.level:.0%}: {effect.low:+,.0f} to {effect.high:+,.0f})"
    )
