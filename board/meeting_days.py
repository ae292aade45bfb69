"""The days and counts of meetings: when a pack goes out, when a group is quorate, how grave a risk is. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from organisation.working_days import is_working_day


def working_days_before(day: date, n: int) -> date:
    """Return the n-th working day before a day; the day itself for 0."""
    while n > 0:
        day -= timedelta(days=1)
        if is_working_day(day):
            n -= 1
    return day


def dispatch_day(*, held_on: date, days_before: int, set_day: date | None) -> date:
    """Return the day on which a meeting's pack goes out: the one that was set, else so many working days before."""
    return set_day or working_days_before(held_on, days_before)


def is_quorate(*, there: int, quorum: int) -> bool:
    return there >= quorum


class Gravity(StrEnum):
    """How grave a risk is; the word stands beside its score."""

    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


def gravity(likelihood: int, impact: int) -> Gravity:
    """Return how grave a risk is, from likelihood × impact: 15 to 25 high, 6 to 12 medium, 1 to 5 low."""
    score = likelihood * impact
    if score >= 15:
        return Gravity.HIGH
    return Gravity.MEDIUM if score >= 6 else Gravity.LOW
