"""What a suite found. It knows no Great Expectations and no database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["critical", "warning", "info"]
SAMPLES = 3
SAMPLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that does not hold. `samples` are masked: they show the shape of a bad value, not the value."""

    promise: str
    severity: Severity
    unexpected: int
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """`success` is False only for critical failures; warnings are listed and block nothing, information is only listed.

    A crash is critical.
    """

    suite: str
    asset: str
    rows: int
    expectations: int
    seconds: float
    failures: list[Failure] = field(default_factory=list)
    is_crashed: bool = False

    @property
    def success(self) -> bool:
        return all(failure.severity != "critical" for failure in self.failures)

    @property
    def state(self) -> Literal["passed", "warned", "failed", "crashed"]:
        if self.is_crashed:
            return "crashed"
        is_warned = any(failure.severity == "warning" for failure in self.failures)
        return "failed" if not self.success else "warned" if is_warned else "passed"


def masked(value: object, *, is_personal: bool = False) -> str:
    """Numbers and nulls as they are; in text every letter becomes `a` and every digit `9`, for it may be a person's.

    `is_personal`: the column is classed so, and then numbers are masked too.
    """
    if value is None or isinstance(value, bool) or (isinstance(value, (int, float)) and not is_personal):
        return str(value)
    text = re.sub(r"[^\W\d_]", "a", str(value)[:SAMPLE_LENGTH])
    return re.sub(r"\d", "9", text)
