"""What a text may be about: numbers and titles of one recommendation, nothing about people. It knows no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from app.core.text.exceptions import PersonalDataError

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DIGIT_RUN = re.compile(r"[+(]?\d[\d ()./-]{5,}\d")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Facts:
    """One recommendation in numbers: money as strings in `currency_code`, the effect over `window_days`.

    `current` and `proposed` have the keys of contracts.md (`price`, `quantity`, `discount_pct`, `segment_id`).
    """

    kind: str
    title: str
    current: Mapping[str, str]
    proposed: Mapping[str, str]
    currency_code: str
    effect_mean: str
    effect_low: str
    effect_high: str
    window_days: int

    def as_data(self) -> dict[str, object]:
        """What may leave the house. Raises PersonalDataError when a text looks like an e-mail address or a phone number."""
        data = asdict(self)
        for words in _texts(data):
            refuse_personal_data(words)
        return data


def refuse_personal_data(words: str) -> None:
    """Raise PersonalDataError for text with an e-mail address, or with digits that could be dialled."""
    if EMAIL.search(words):
        raise PersonalDataError("The text contains an e-mail address and is not sent.")
    for run in DIGIT_RUN.findall(ISO_DAY.sub("", words)):
        digits = sum(c.isdigit() for c in run)
        if digits >= 10 or (digits >= 7 and run[0] in "+(0"):
            raise PersonalDataError("The text contains what could be a phone number and is not sent.")


def numbers_in(words: str) -> set[str]:
    """The numbers of a text, written alike: `1,200.50` and `1200.5` are one."""
    return {_plain(n) for n in NUMBER.findall(words)}


def _plain(number: str) -> str:
    whole, _, fraction = number.replace(",", "").partition(".")
    return f"{whole}.{fraction}".rstrip("0").rstrip(".") if fraction else whole


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
