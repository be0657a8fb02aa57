"""The rules of identity in plain Python, and people whose identifiers are known: what the warehouse is held against."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

SHARED_FROM = 5


class Seen(NamedTuple):
    """Identifiers that were given together; each is a hash, or None."""

    account: str | None
    mail: str | None
    phone: str | None


class Groups:
    """Union-find over identifiers."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, one: str) -> str:
        self._parent.setdefault(one, one)
        while self._parent[one] != one:
            one = self._parent[one]
        return one

    def join(self, one: str, other: str) -> None:
        self._parent[self.find(one)] = self.find(other)


def resolve(
    seen: Iterable[Seen], merges: Iterable[tuple[str, str]] = (), splits: Iterable[str] = (), mails_per_phone: int = 1
) -> dict[str, str]:
    """Identifier → the smallest one of its person: of mails, else of numbers, else of accounts."""
    seen, kept_apart = list(seen), set(splits)
    kinds = {value: kind for row in seen for kind, value in zip((3, 1, 2), row, strict=True) if value}
    shared = _shared(seen, mails_per_phone) | kept_apart
    groups = Groups()
    for account, mail, phone in seen:
        usable_mail = mail if mail not in shared else None
        usable_phone = phone if phone not in shared else None
        own = None if account in shared else account
        for one, other in ((own, usable_mail or usable_phone), (usable_phone, usable_mail)):
            if one and other:
                groups.join(one, other)
    for one, other in merges:
        if one in kinds and other in kinds:
            groups.join(one, other)
    members = defaultdict(list)
    for value in kinds:
        members[groups.find(value)].append(value)
    smallest = {root: min(values, key=lambda v: (kinds[v], v)) for root, values in members.items()}
    return {value: smallest[groups.find(value)] for value in kinds}


def _shared(seen: list[Seen], mails_per_phone: int) -> set[str]:
    phones, accounts, mails, callers = (defaultdict(set) for _ in range(4))
    for account, mail, phone in seen:
        phones[mail].add(phone)
        accounts[mail].add(account)
        mails[phone].add(mail)
        callers[phone].add(account if mail is None else None)
    busy = {m for m in phones if m and max(len(phones[m] - {None}), len(accounts[m] - {None})) >= SHARED_FROM}
    open_to_all = {m for m in phones if m and m.startswith("shared:")}
    families = {p for p in mails if p and len(mails[p] - {None}) > mails_per_phone}
    desks = {p for p in callers if p and len(callers[p] - {None}) >= SHARED_FROM}
    return busy | open_to_all | families | desks


def town(number: int, seed: int) -> tuple[list[Seen], dict[str, int]]:
    """What `number` people left behind in two shops, and who each identifier belongs to: couples with one number (one in
    eight), second mails (one in five), accounts in both shops, one in twenty without a mail, guests, an office's mailbox (one in ten)."""
    draw, seen, owner = random.Random(seed), [], {}
    for person in range(number):
        couple = person - person % 2 if person % 8 < 2 else person
        phone = f"p{couple:07d}" if draw.random() < 0.5 else None
        mails = [f"m{person:07d}.{i}" for i in range(1 + (draw.random() < 0.2))]
        office = f"shared:{person // 40:05d}" if person % 40 < 4 else None
        for shop in range(draw.choice((0, 1, 1, 2))):
            account = f"a{person:07d}.{shop}"
            owner[account] = person
            mail = draw.choice(mails) if draw.random() < 0.95 else None
            seen.append(Seen(account, office or mail, phone))
        for mail in mails:
            owner[mail] = person
            seen.extend(Seen(None, mail, draw.choice((phone, None))) for _ in range(draw.randint(0, 3)))
        if couple == person:
            owner |= {phone: person} if phone else {}
    return seen, owner


def precision_and_recall(key: Mapping[str, Hashable], owner: Mapping[str, int]) -> tuple[float, float]:
    """Over pairs of identifiers that have one owner: how many joined pairs are one person's, and how many of those are joined."""
    by_key, by_owner = defaultdict(list), defaultdict(list)
    for identifier in owner.keys() & key.keys():
        by_key[key[identifier]].append(identifier)
        by_owner[owner[identifier]].append(identifier)
    joined = {frozenset(pair) for group in by_key.values() for pair in combinations(group, 2)}
    true = {frozenset(pair) for group in by_owner.values() for pair in combinations(group, 2)}
    return len(joined & true) / len(joined), len(joined & true) / len(true)
