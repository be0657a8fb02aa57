"""What the shop sells and the true parameters of its demand, drawn once from the seed. It knows no dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sandbox.market.size import MarketSize
from sandbox.market.words import CATEGORIES, HOSTILE_TITLES, OPTIONS, STYLES

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Product:
    """One product; `category` is an index into CATEGORIES, `changed` the instant of its last change.

    `description` (HTML) and `tags` are None until somebody writes them.
    """

    number: int
    title: str
    category: int
    variants: list[int]
    changed: int = 0
    description: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(slots=True)
class Variant:
    """One sellable variant; prices in pence, `changed` the instant of its last change."""

    number: int
    product: int
    title: str
    sku: str
    position: int
    price: int = 0
    compare_at: int | None = None
    tracked: bool = True
    shows_cost: bool = True
    changed: int = 0
    barcode: str | None = None
    taxable: bool = True


@dataclass(frozen=True, slots=True)
class Economics:
    """True demand parameters, one entry per variant, shape [V]; `cross` is [V, V].

    `base` mean units a day at reference price before season; `reference` pence; `own` and `cross` elasticities in
    log-log demand; `cost_ratio` unit cost over reference price; `launch` the day of history on which it goes on sale.
    """

    category: Integers
    base: Floats
    reference: Floats
    own: Floats
    cross: Floats
    cost_ratio: Floats
    growth: Floats
    launch: Integers
    review_weeks: Integers


def build_catalogue(size: MarketSize, seed: int) -> tuple[list[Product], list[Variant], Economics]:
    """Products of one to four variants over all categories, and their economics."""
    rng = np.random.default_rng([seed, 1])
    products: list[Product] = []
    variants: list[Variant] = []
    while len(variants) < size.variants:
        _add_product(products, variants, size.variants, rng)
    return products, variants, _economics(products, variants, size, rng)


def _add_product(products: list[Product], variants: list[Variant], limit: int, rng: np.random.Generator) -> None:
    number = len(products)
    category = number % len(CATEGORIES)
    things = CATEGORIES[category].things
    title = f"{STYLES[int(rng.integers(len(STYLES)))]} {things[(number // len(CATEGORIES)) % len(things)]}"
    if number % 10 == 3:
        title = HOSTILE_TITLES[(number // 10) % len(HOSTILE_TITLES)]
    product = Product(number, title, category, [])
    count = min(int(rng.choice([1, 2, 3, 4], p=[0.25, 0.25, 0.3, 0.2])), limit - len(variants))
    first_option = int(rng.integers(len(OPTIONS)))
    for position in range(1, count + 1):
        option = "Default Title" if count == 1 else OPTIONS[(first_option + position) % len(OPTIONS)]
        sku = f"{CATEGORIES[category].name[:3].upper()}-{number:03d}-{position}"
        variant = Variant(len(variants), number, option, sku, position)
        variant.shows_cost, variant.tracked = bool(rng.random() > 0.06), bool(rng.random() > 0.03)
        product.variants.append(variant.number)
        variants.append(variant)
    products.append(product)


def _economics(
    products: list[Product], variants: list[Variant], size: MarketSize, rng: np.random.Generator
) -> Economics:
    count = len(variants)
    product = np.array([v.product for v in variants])
    category = np.array([products[p].category for p in product])
    median = np.array([c.median_price for c in CATEGORIES], dtype=float)[category]
    spread = np.exp(rng.normal(0, 0.45, len(products)))[product] * np.exp(rng.normal(0, 0.12, count))
    mean_elasticity = np.array([c.elasticity for c in CATEGORIES])[category]
    own = np.clip(mean_elasticity + rng.normal(0, 0.35, count), -4.0, -0.7)
    popularity = np.exp(rng.normal(0, 0.6, len(products)))[product] * np.exp(rng.normal(0, 0.7, count))
    late = rng.random(count) < 0.15
    launch = np.where(late, rng.integers(0, max(2, int(size.days * 0.7)), count), 0)
    return Economics(
        category=category,
        base=popularity,
        reference=np.maximum(median * spread, 250.0),
        own=own,
        cross=_cross_effects(category, own, rng),
        cost_ratio=rng.uniform(0.28, 0.55, count),
        growth=rng.normal(0.0, 0.15, count),
        launch=launch.astype(np.int64),
        review_weeks=rng.integers(3, 8, count),
    )


def _cross_effects(category: Integers, own: Floats, rng: np.random.Generator) -> Floats:
    """Up to four substitutes per variant within its category; rows sum to less than the own effect leaves."""
    count = len(category)
    cross = np.zeros((count, count))
    for row in range(count):
        others = np.flatnonzero((category == category[row]) & (np.arange(count) != row))
        chosen = rng.permutation(others)[:4]
        cross[row, chosen] = rng.uniform(0.03, 0.22, len(chosen))
        limit = 0.4 * (abs(own[row]) - 0.4)
        total = cross[row].sum()
        if total > limit:
            cross[row] *= limit / total
    return cross
