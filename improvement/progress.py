"""How an action stands: its printed date, whether it is overdue, how far it slipped, and what is shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from organisation.months import Month


class Status(StrEnum):
    """What stands recorded. The first four are keyed; the others come by closing and withdrawing."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    COMPLETE = "complete"
    EMBEDDED = "embedded"
    WITHDRAWN = "withdrawn"


KEYED = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
DONE = (Status.COMPLETE, Status.EMBEDDED)
ENDED = (*DONE, Status.WITHDRAWN)


class Shown(StrEnum):
    """What a page shows, in the order in which it is listed: what needs somebody first."""

    OVERDUE = "overdue"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    COMPLETE = "complete"
    EMBEDDED = "embedded"
    WITHDRAWN = "withdrawn"


class Precision(StrEnum):
    """How exactly a date is known. Only a day and a month can be missed."""

    DAY = "day"
    MONTH = "month"
    WORDS = "words"  # as printed, such as a business cycle
    FOLLOWS = "follows"  # once another action is complete
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """When an action is due: ``day`` is the last day of the month where only a month is known; and as printed."""

    day: date | None = None
    precision: Precision = Precision.NONE
    as_printed: str = ""

    @classmethod
    def of_month(cls, month: Month, as_printed: str = "") -> Due:
        return cls(month.last_day, Precision.MONTH, as_printed)

    @property
    def deadline(self) -> date | None:
        """The last day on which it is in time; none where it is known only in words."""
        return self.day if self.precision in (Precision.DAY, Precision.MONTH) else None

    @property
    def month(self) -> Month | None:
        return Month.of(self.deadline) if self.deadline else None


def is_overdue(status: str, due: Due, today: date) -> bool:
    """Whether its last day has passed and it hasn't ended. What is due today is in time."""
    return status not in ENDED and due.deadline is not None and due.deadline < today


def shown(status: str, due: Due, today: date) -> Shown:
    """Return what a page shows: overdue overrides whatever was keyed."""
    return Shown.OVERDUE if is_overdue(status, due, today) else Shown(status)


def days_late(due: Due, today: date) -> int:
    """Return how many days lie after its last day; 0 while it is in time or has no date."""
    return max((today - due.deadline).days, 0) if due.deadline else 0


def late_words(days: int) -> str:
    """Say how late: ``3 days late``, from two weeks on ``7 weeks late``, from a year on ``14 months late``."""
    if days <= 0:
        return ""
    if days >= 365:
        return f"{days * 12 // 365} months late"
    count, unit = (days, "day") if days < 14 else (days // 7, "week")
    return f"{count} {unit}{'' if count == 1 else 's'} late"


# --- Slippage -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slippage:
    """How a date moved: the first one, how often it was moved, and the months between first and present."""

    first: Due
    current: Due
    times_moved: int

    @property
    def months(self) -> int | None:
        """Months later than first set; negative where it was brought forward, none where either isn't a date."""
        if self.first.month is None or self.current.month is None:
            return None
        return self.current.month - self.first.month


def moved(old: Due, new: Due) -> bool:
    """Whether a date moved: its day, or that it is no day any more; how it is printed doesn't count."""
    return (old.day, old.precision) != (new.day, new.precision)


def times_words(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def slippage_words(slip: Slippage) -> str:
    """Say it as the Board reads it: ``first July 2020, moved twice, 14 months later``."""
    if not slip.times_moved:
        return ""
    first = slip.first.month.long if slip.first.month else slip.first.as_printed or "without a date"
    parts = [f"first {first}", f"moved {times_words(slip.times_moved)}"]
    if slip.months:
        count = abs(slip.months)
        parts.append(f"{count} month{'' if count == 1 else 's'} {'later' if slip.months > 0 else 'earlier'}")
    return ", ".join(parts)


# --- Recurring actions, and what has held ---------------------------------------------------------------


def next_due(due: Due, every_months: int, today: date) -> Due:
    """Return when a recurring action falls due next: whole intervals after its date, and after today."""
    month = (due.month or Month.of(today)) + every_months
    while month.last_day <= today:
        month += every_months
    return Due.of_month(month)


def months_since(day: date, today: date) -> int:
    """Return how many whole months have passed since a day."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def why_not_embedded(*, completed_on: date, today: date, months: int, held: Iterable[bool | None]) -> str:
    """Say why a completed action can't be called embedded yet; empty where it can.

    :param held: for each due month since completion whether its measure was green; none where it had no rating.
        Empty where it rests on an audit theme, a dip sample or feedback instead, which a person has judged.
    """
    passed = months_since(completed_on, today)
    if passed < months:
        left = months - passed
        return (
            f"Completed {passed} month{'' if passed == 1 else 's'} ago; it must hold for {months}. "
            f"Come back in {left} month{'' if left == 1 else 's'}."
        )
    seen = list(held)
    if any(one is False for one in seen):
        return "Its measure has not held: it was off target in a month since the action was completed."
    if seen and all(one is None for one in seen):
        return "Its measure has no rating since the action was completed, so nothing shows that it has held."
    return ""
