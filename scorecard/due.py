"""When a measure is due, and how long its figure stands."""

from __future__ import annotations

from collections.abc import Container

from organisation.months import Month

STEPS = {"monthly": 1, "quarterly": 3, "six_monthly": 6, "annual": 12}
TERM_ENDS = (4, 7, 12)  # spring, summer and autumn terms end in these months


def is_due(month: Month, frequency: str, due_month: int) -> bool:
    """Is a figure for this month due? ``due_month`` is one of the months (1 to 12) in which one falls due."""
    if frequency == "termly":
        return month.month in TERM_ENDS
    return (month.month - due_month) % STEPS[frequency] == 0


def last_due(month: Month, frequency: str, due_month: int) -> Month:
    """Return the month itself where due, else the latest due month before it."""
    while not is_due(month, frequency, due_month):
        month += -1
    return month


def previous_due(month: Month, frequency: str, due_month: int) -> Month:
    """Return the due month before this one."""
    return last_due(month + -1, frequency, due_month)


def longest_wait(frequency: str) -> int:
    """Return how many months a figure of this frequency may stand."""
    return 5 if frequency == "termly" else STEPS[frequency]


def standing(months: Container[Month], month: Month, frequency: str, due_month: int) -> Month | None:
    """Return the month whose figure stands in a month: from its own month until the next due month.

    ``months`` are those that have a figure. A due month without one has no figure that stands.
    """
    due = last_due(month, frequency, due_month)
    while month not in months:
        if month <= due:
            return None
        month += -1
    return month
