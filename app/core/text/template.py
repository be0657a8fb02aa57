"""The text model that is always there: plain sentences from fixed words. It needs no network and invents nothing."""

from __future__ import annotations

from app.core.text.facts import Facts


class TemplateTextModel:
    """Writes the same sentences for the same facts."""

    def sentences(self, facts: Facts) -> list[str]:
        money = facts.currency_code
        effect = (
            f"We expect {facts.effect_mean} {money} more profit over {facts.window_days} days, "
            f"most likely between {facts.effect_low} and {facts.effect_high} {money}."
        )
        return [_proposal(facts), effect]


def _proposal(facts: Facts) -> str:
    match facts.kind:
        case "price_change":
            return (
                f"Change the price of {facts.title} from {facts.current.get('price')} "
                f"to {facts.proposed.get('price')} {facts.currency_code}."
            )
        case "reorder":
            return f"Order {facts.proposed.get('quantity')} more of {facts.title}."
        case "win_back_segment":
            return f"Offer {facts.proposed.get('discount_pct')} % off to the customers of {facts.title}."
        case _:
            return f"{facts.title}."
