"""Clocks of statute and guidance, counted in working days of England or in months. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from organisation.months import Month
from organisation.working_days import add_working_days, working_days_between


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something may take: so many working days after a day, or so many months."""

    count: int
    unit: Unit = Unit.WORKING_DAYS

    @property
    def words(self) -> str:
        name = "working day" if self.unit == Unit.WORKING_DAYS else "month"
        return f"{self.count} {name}{'' if self.count == 1 else 's'}"


class Kept(StrEnum):
    """How a clock stands."""

    NOT_RUNNING = "not_running"  # its start isn't known
    RUNNING = "running"
    LATE = "late"
    IN_TIME = "in_time"
    OUT_OF_TIME = "out_of_time"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands on a day: when it runs out, and how it was kept."""

    kept: Kept
    due: date | None = None
    finished: date | None = None
    working_days: int = 0  # left, or late where negative; for one that has finished, to spare


def due_by(clock: Clock, start: date) -> date:
    """Return the last day in time, counting from the day after ``start``; a month ends on the same day of the month."""
    if clock.unit == Unit.WORKING_DAYS:
        return add_working_days(start, clock.count)
    month = Month.of(start) + clock.count
    return date(month.year, month.month, min(start.day, monthrange(month.year, month.month)[1]))


def read_clock(clock: Clock, *, start: date | None, finished: date | None, today: date) -> Reading:
    """Return how a clock stands; what finishes on its last day is in time."""
    if start is None:
        return Reading(Kept.NOT_RUNNING, finished=finished)
    due = due_by(clock, start)
    if finished is not None:
        kept = Kept.IN_TIME if finished <= due else Kept.OUT_OF_TIME
        return Reading(kept, due, finished, working_days_between(finished, due))
    return Reading(Kept.RUNNING if today <= due else Kept.LATE, due, None, working_days_between(today, due))


def reading_words(reading: Reading) -> str:
    """Say a reading: ``due 4 March 2020, in 5 working days``; ``3 working days late``; ``in time, 2 March 2020``."""
    if reading.due is None:
        return "Not running: the day it starts isn't recorded"
    count = abs(reading.working_days)
    days = f"{count} working day{'' if count == 1 else 's'}"
    if reading.kept == Kept.IN_TIME:
        return f"In time, {_day(reading.finished)}; due {_day(reading.due)}"
    if reading.kept == Kept.OUT_OF_TIME:
        return f"{days} late, {_day(reading.finished)}; due {_day(reading.due)}"
    if reading.kept == Kept.LATE:
        return f"Was due {_day(reading.due)}, {days} late"
    return f"Due {_day(reading.due)}, " + ("today" if count == 0 else f"in {days}")


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "–"
