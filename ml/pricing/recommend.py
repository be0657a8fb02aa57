"""Which prices to propose: a grid of prices per variant, the one with the most expected profit inside the merchant's limits.

Each variant is decided by itself; of what buyers take instead only an average over the category is known, and it is left out,
which makes raises look a little worse and cuts a little better than they are. Where past prices say nothing, a few small
price tests are proposed instead, and say so. It knows no database.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ml.money import shown
from ml.pricing.effect import effect, profit_change
from ml.pricing.rules import PriceRules, candidates, limits_of
from ml.proposals import Advice, Proposal, Skipped, advice
from ml.variants import Row, missing, name, net_share, target

WINDOW_DAYS = 28
UNKNOWN_LEVEL_CV = 0.35  # relative error of a month's sales where no backtest has measured it
UNIDENTIFIED = ("price_never_moved", "not_identified", "weak_instrument")


def recommend(
    variants: pd.DataFrame,
    elasticities: pd.DataFrame,
    forecast: pd.DataFrame,
    rules: PriceRules | None = None,
    *,
    model_version: str = "price_response/0",
    level_cv: float | None = None,
) -> Advice:
    """Propose at most `rules.at_most` price changes, best first, and count what was passed over by reason.

    `variants` has marts.dim_variants' columns, and may have `net_share` (net revenue over units times list price, lately).
    `elasticities` is what price_response says, `forecast` has predictions.demand's columns for the next 28 days, and
    `level_cv` is the demand model's metric of that name.
    """
    rules = rules or PriceRules()
    table = variants.merge(elasticities[["unique_id", "status", "elasticity", "low", "high", "level"]],
                           left_on="variant_key", right_on="unique_id", how="left")  # fmt: skip
    table["units"] = table["variant_key"].map(forecast.groupby("unique_id")["mean"].sum())
    cv = UNKNOWN_LEVEL_CV if level_cv is None else level_cv
    answers = [_variant(row, rules, model_version, cv) for row in table.to_dict("records")]
    proposals = [a for a in answers if isinstance(a, Proposal)]
    known = [p for p in proposals if p.simulation["model"] == "constant_elasticity"]
    found = advice(known, [a for a in answers if isinstance(a, str)], rules.at_most)
    return _with_tests(found, [p for p in proposals if p.simulation["model"] == "price_test"], rules)


def _with_tests(found: Advice, tests: list[Proposal], rules: PriceRules) -> Advice:
    """Add the price tests of the variants that sell most, as many as there is room for; the others keep their reason."""
    room = max(0, min(rules.learn_at_most, rules.at_most - len(found.proposals)))
    tests = sorted(tests, key=lambda p: (-float(p.effect["mean"]), p.target_key))
    counts = {s.reason_code: s.count for s in found.skipped}
    for test in tests[room:]:
        code = str(test.simulation["elasticity_status"])
        counts[code] = counts.get(code, 0) + 1
    return Advice(found.proposals + tests[:room], [Skipped(code, count) for code, count in sorted(counts.items())])


def _variant(row: Row, rules: PriceRules, model_version: str, cv: float) -> Proposal | str:
    """The proposal for one variant, or the code of the reason why there is none."""
    if reason := _passed_over(row, rules):
        return reason
    if row["status"] != "ok":
        return _test(row, rules, model_version, cv)
    simulation = _simulation(row, rules, cv)
    base = _base_profit(simulation)
    if base <= 0 and simulation["unit_cost"] is not None:
        return "sold_below_cost"
    best = _best(simulation, base, rules)
    return _proposal(row, simulation, best, rules, model_version) if best else "no_better_price"


def _best(simulation: dict[str, Any], base: float, rules: PriceRules) -> Decimal | None:
    """The price of the largest mean effect among those worth it whose 10 % point is no loss beyond the limit."""
    best: tuple[float, Decimal] | None = None
    for price in candidates(Decimal(simulation["current_price"]), simulation["limits"]):
        draws = profit_change(simulation, float(price))
        mean = float(draws.mean())
        if mean < base * rules.min_gain_pct / 100 or (best and mean <= best[0]):
            continue
        if float(np.percentile(draws, 10)) >= -base * rules.max_loss_pct / 100:
            best = (mean, price)
    return best[1] if best else None


def _test(row: Row, rules: PriceRules, model_version: str, cv: float) -> Proposal | str:
    """A small rise to learn from, where its expected effect is no loss under what is assumed; else the reason."""
    if float(row["units"]) < rules.learn_min_units:
        return str(row["status"])
    simulation = _simulation(row, rules, cv)
    simulation["limits"]["max_change_pct"] = str(rules.learn_pct)
    prices = [
        p
        for p in candidates(Decimal(simulation["current_price"]), simulation["limits"])
        if p > Decimal(simulation["current_price"])
    ]
    if not prices:
        return "no_price_within_limits"
    if float(profit_change(simulation, float(prices[-1])).mean()) <= 0:
        return str(row["status"])
    return _proposal(row, simulation, prices[-1], rules, model_version)


def _passed_over(row: Row, rules: PriceRules) -> str | None:
    if row.get("is_active") is False:
        return "not_active"
    if missing(row.get("price_amount")) or float(row["price_amount"]) <= 0:
        return "price_unknown"
    if missing(row.get("status")):
        return "no_price_history"
    if row["status"] not in ("ok", *UNIDENTIFIED):
        return str(row["status"])
    if missing(row.get("units")) or float(row["units"]) < rules.min_units:
        return "sells_too_little"
    return None


def _simulation(row: Row, rules: PriceRules, cv: float) -> dict[str, Any]:
    share = net_share(row, rules.tax_rate)
    limits = limits_of(row, rules, share)
    cost, units = row.get("unit_cost_amount"), float(row["units"])
    simulation = {
        "model": "constant_elasticity" if row["status"] == "ok" else "price_test",
        "elasticity_status": row["status"],
        "current_price": str(round(Decimal(str(row["price_amount"])), int(limits["decimals"]))),
        "net_share": round(share, 6),
        "unit_cost": None if missing(cost) else str(round(Decimal(str(cost)), 4)),
        "units_mean": round(units, 4),
        "units_sd": round(cv * units, 4),
        "window_days": WINDOW_DAYS,
        "level": 0.8,
        "limits": limits,
    }
    if row["status"] == "ok":
        z = float(ndtri(0.5 + float(row["level"]) / 2))
        mean, sd = float(row["elasticity"]), (float(row["high"]) - float(row["low"])) / (2 * z)
    else:
        mean, sd = rules.assumed_elasticity
        if missing(cost):
            simulation |= {"margin_low": rules.assumed_margin[0], "margin_high": rules.assumed_margin[1]}
    return simulation | {"elasticity_mean": round(mean, 4), "elasticity_sd": round(sd, 4)}


def _base_profit(simulation: dict[str, Any]) -> float:
    """Expected profit of the window at the current price; revenue where the cost is unknown."""
    cost = float(simulation["unit_cost"] or 0)
    return float(simulation["units_mean"]) * (
        float(simulation["current_price"]) * float(simulation["net_share"]) - cost
    )


def _proposal(row: Row, simulation: dict[str, Any], price: Decimal, rules: PriceRules, model_version: str) -> Proposal:
    current, currency, key = Decimal(simulation["current_price"]), str(row["currency_code"]), str(row["variant_key"])
    proposed = {"price": str(price)}
    verb = "Raise" if price > current else "Lower"
    return Proposal(
        kind="price_change",
        title=f"{verb} the price of {name(row)} from {shown(current, currency)} to {shown(price, currency)}",
        target=target(row),
        current={"price": str(current)},
        proposed=proposed,
        currency_code=currency,
        effect=effect(simulation, proposed),
        reasons=_reasons(row, simulation, price),
        evidence=[
            {"type": "prediction", "id": f"predictions.elasticities/{key}"},
            {"type": "prediction", "id": f"predictions.demand/{key}"},
            {"type": "mart", "id": f"marts.fct_product_daily/{key}"},
            {"type": "model", "id": model_version},
        ],
        preconditions=[
            {"type": "price_is", "platform_id": str(row["variant_id"]), "value": str(current)},
            {"type": "data_not_older_than_days", "value": rules.max_data_age_days},
        ],
        simulation=simulation,
        model_version=model_version,
        connection_id=str(row["connection_id"]),
    )


def _reasons(row: Row, simulation: dict[str, Any], price: Decimal) -> list[str]:
    currency, elasticity = str(row["currency_code"]), float(simulation["elasticity_mean"])
    ratio = float(price) / float(simulation["current_price"])
    units = float(simulation["units_mean"])
    if simulation["model"] == "price_test":
        first = (
            "Past prices do not tell how its buyers answer to price: this is a small test to learn it. "
            f"Assumed until then: 1 % more sells about {-elasticity:.1f} % fewer units, as usual in retail."
        )
    else:
        first = (
            f"A price 1 % higher sells {-elasticity:.1f} % fewer units here "
            f"(80 % sure between {-float(row['high']):.1f} and {-float(row['low']):.1f}), judged by its past promotions and prices."
        )
    second = f"At today's price {units:.0f} units are expected in the next {WINDOW_DAYS} days, about {units * ratio**elasticity:.0f} at the new one."
    return [first, second, *_cost_reasons(simulation, price, currency)]


def _cost_reasons(simulation: dict[str, Any], price: Decimal, currency: str) -> list[str]:
    if simulation["unit_cost"] is None:
        if "margin_low" not in simulation:
            return [
                "Its unit cost is unknown: the effect is the change of revenue, and profit rises by at least as much."
            ]
        return [
            f"Its unit cost is unknown: a margin between {simulation['margin_low']:.0%} and {simulation['margin_high']:.0%} is assumed."
        ]
    margin = 1 - float(simulation["unit_cost"]) / (float(price) * float(simulation["net_share"]))
    cost = shown(Decimal(simulation["unit_cost"]), currency)
    reasons = [f"A unit costs {cost}; after tax and discounts the margin becomes {margin:.0%}."]
    if simulation["limits"].get("no_cut_reason"):
        reasons.append(f"A lower price was not considered: {simulation['limits']['no_cut_reason']}.")
    return reasons
