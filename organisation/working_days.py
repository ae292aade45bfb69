"""Working days in England: Monday to Friday, less bank holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

from organisation.months import Month


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def nth_working_day(month: Month, n: int) -> date:
    """Return the n-th working day of a month, counting from 1; it may fall in the next month for a large n."""
    return add_working_days(month.first_day - timedelta(days=1), n)


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after a day."""
    while n > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            n -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after start, up to and with end; negative where end lies before start."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))
