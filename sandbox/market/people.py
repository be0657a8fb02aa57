"""Who buys: people with their own purchase rates who leave for good without saying so. It knows no products.

Rates are gamma, lifetimes exponential, so repeat purchases follow the Pareto/NBD story (Schmittlein, Morrison and
Colombo 1987); orders of a day go to newcomers and to the living in proportion to their rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sandbox.market.catalogue import Floats, Integers
from sandbox.market.words import FIRST_NAMES, HOSTILE_NAMES, LAST_NAMES

MEAN_RATE = 1 / 75.0
MEAN_LIFETIME_DAYS = 330.0
COUNTRIES = ("GB", "IE", "DE", "FR", "US")
COUNTRY_SHARES = (0.84, 0.04, 0.05, 0.04, 0.03)


@dataclass(slots=True)
class Person:
    """A buyer; `customer` is the number of the account, None for people who only buy as guests."""

    number: int
    first: str
    last: str
    email: str | None
    phone: str | None
    country: str
    consent: bool
    customer: int | None


@dataclass(slots=True)
class Customer:
    """An account in the shop; amounts in pence, instants in seconds since 1970 UTC."""

    number: int
    person: int
    created: int
    changed: int
    orders: int = 0
    spent: int = 0


class People:
    """The pool of buyers, growing by the day."""

    def __init__(self, orders_per_day: float) -> None:
        self.everyone: list[Person] = []
        self.customers: list[Customer] = []
        self._newcomer_weight = 0.42 * orders_per_day
        self._rate: Floats = np.zeros(1024)
        self._leaves: Floats = np.zeros(1024)

    def choose(self, count: int, day: int, rng: np.random.Generator) -> list[int]:
        """The buyer of each of `count` orders of a day; newcomers are added."""
        known = len(self.everyone)
        weights = np.where(self._leaves[:known] > day, self._rate[:known], 0.0)
        edges: Integers | Floats = np.cumsum(weights)
        living = float(edges[-1]) if known else 0.0
        drawn = rng.random(count) * (living + self._newcomer_weight)
        found = np.searchsorted(edges, drawn, side="right")
        fresh = int((found >= known).sum())
        found[found >= known] = known + np.arange(fresh)
        self._welcome(fresh, day, rng)
        return [int(number) for number in found]

    def expected_orders(self, day: int) -> float:
        """Orders a day that the living would place by themselves, before any season; for tests."""
        known = len(self.everyone)
        return float(self._rate[:known][self._leaves[:known] > day].sum())

    def _welcome(self, count: int, day: int, rng: np.random.Generator) -> None:
        start = len(self.everyone)
        while start + count > len(self._rate):
            self._rate = np.concatenate([self._rate, np.zeros(len(self._rate))])
            self._leaves = np.concatenate([self._leaves, np.zeros(len(self._leaves))])
        self._rate[start : start + count] = rng.gamma(0.8, MEAN_RATE / 0.8, count)
        self._leaves[start : start + count] = day + rng.exponential(MEAN_LIFETIME_DAYS, count)
        countries = rng.choice(len(COUNTRIES), count, p=COUNTRY_SHARES).tolist()
        names = rng.integers(0, [len(FIRST_NAMES), len(LAST_NAMES)], (count, 2)).tolist()
        for (first, last), country, u in zip(names, countries, rng.random((count, 4)).tolist(), strict=True):
            self.everyone.append(_person(len(self.everyone), first, last, COUNTRIES[country], u))

    def account(self, person: Person, at: int) -> Customer:
        """The person's account, opened at the first order that needs it."""
        if person.customer is None:
            person.customer = len(self.customers)
            self.customers.append(Customer(person.customer, person.number, at, at))
        return self.customers[person.customer]


def _person(number: int, first: int, last: int, country: str, u: list[float]) -> Person:
    given = HOSTILE_NAMES[number // 97 % len(HOSTILE_NAMES)] if number % 97 == 5 else FIRST_NAMES[first]
    email = f"buyer{number}@example.{'org' if number % 3 else 'net'}" if u[0] > 0.02 else None
    phone = f"+4477009{number:05d}" if u[1] < 0.3 or email is None else None
    return Person(number, given, LAST_NAMES[last], email, phone, country, u[2] < 0.55, None)
