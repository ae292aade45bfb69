"""Working days in England, and on which of them an area's month is sent, approved and locked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from holidays import country_holidays

from organisation.months import Month

LOCKING = 10  # the working day on which a month is locked


@lru_cache(maxsize=256)
def working_days(month: Month) -> tuple[date, ...]:
    """Return the working days of a month, first to last."""
    closed = country_holidays("GB", subdiv="ENG", years=month.year)
    days = [month.first_day + timedelta(days=n) for n in range(month.last_day.day)]
    return tuple(day for day in days if day.weekday() < 5 and day not in closed)


@dataclass(frozen=True, slots=True)
class Steps:
    """The days on which an area's figures for a month were sent, approved and locked; none where they weren't."""

    sent: date
    approved: date | None
    locked: date | None


def usual_steps(area: str, month: Month, *, by: date | None) -> Steps:
    """Return plausible days: sent on the third to sixth working day after the month, or ``by`` a day before that."""
    days = working_days(month + 1)
    rng = Random(f"steps {area} {month.iso}")  # noqa: S311 - the same story each time, not a secret
    n = rng.randint(3, 6)
    while by is not None and days[n - 1] > by and n > 3:
        n -= 1
    approved = rng.randint(n + 1, LOCKING - 1)
    return Steps(days[n - 1], days[approved - 1], days[LOCKING - 1])
