"""Whether audits are done, and in time: where one stands on a day, how many were completed, what follows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from audits.grades import percent
from organisation.working_days import add_working_days

DAYS_TO_ACKNOWLEDGE = 1  # working days until an immediate concern goes up


class Stage(StrEnum):
    """Where an audit stands on a day."""

    UNALLOCATED = "To be allocated"
    EXEMPT = "Exempted"
    COMPLETED = "Completed"
    LATE = "Completed late"
    OVERDUE = "Overdue"
    DUE = "Due"


def stage(*, allocated: bool, due: date | None, completed: date | None, is_exempt: bool, today: date) -> Stage:
    """Return where an audit stands. On the day it is due it isn't overdue."""
    if completed is not None:
        return Stage.LATE if due is not None and completed > due else Stage.COMPLETED
    if is_exempt:
        return Stage.EXEMPT
    if not allocated or due is None:
        return Stage.UNALLOCATED
    return Stage.OVERDUE if today > due else Stage.DUE


def days_late(due: date, completed: date | None, today: date) -> int:
    """Return by how many days an audit was or is late; 0 where it isn't."""
    return max(((completed or today) - due).days, 0)


def due_on(allocated: date, days: int) -> date:
    """Return the day by which an audit is due."""
    return allocated + timedelta(days=days)


def goes_up(*, raised: date, acknowledged: bool, today: date) -> bool:
    """Return whether an immediate concern is brought to the post above, since nobody has acknowledged it."""
    return not acknowledged and today > add_working_days(raised, DAYS_TO_ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Compliance:
    """How many audits were allocated, completed, completed in time, exempted, and are overdue.

    ``due`` are those whose day has come or that are completed, without the exempted: what "in time" is a share of.
    """

    allocated: int = 0
    completed: int = 0
    on_time: int = 0
    due: int = 0
    exempt: int = 0
    overdue: int = 0
    unallocated: int = 0

    @property
    def percent(self) -> Decimal | None:
        """Completed of allocated: 1,298 of 1,632 are 80%."""
        return percent(self.completed, self.allocated)

    @property
    def percent_on_time(self) -> Decimal | None:
        return percent(self.on_time, self.due)

    @property
    def not_completed(self) -> int:
        return self.allocated - self.completed

    def __add__(self, other: Compliance) -> Compliance:
        return Compliance(
            self.allocated + other.allocated, self.completed + other.completed, self.on_time + other.on_time,
            self.due + other.due, self.exempt + other.exempt, self.overdue + other.overdue,
            self.unallocated + other.unallocated,
        )  # fmt: skip


ONE: dict[Stage, Compliance] = {
    Stage.UNALLOCATED: Compliance(unallocated=1),
    Stage.EXEMPT: Compliance(allocated=1, exempt=1),
    Stage.COMPLETED: Compliance(allocated=1, completed=1, on_time=1, due=1),
    Stage.LATE: Compliance(allocated=1, completed=1, due=1),
    Stage.OVERDUE: Compliance(allocated=1, due=1, overdue=1),
    Stage.DUE: Compliance(allocated=1),
}


def counted(stages: Iterable[tuple[Stage, int]]) -> Compliance:
    """Add up audits by where they stand."""
    total = Compliance()
    for one, number in stages:
        unit = ONE[one]
        total += Compliance(
            unit.allocated * number, unit.completed * number, unit.on_time * number, unit.due * number,
            unit.exempt * number, unit.overdue * number, unit.unallocated * number,
        )  # fmt: skip
    return total


@dataclass(frozen=True, slots=True)
class ActionsDone:
    """Actions for children: how many fell due, were completed, and completed in time."""

    raised: int = 0
    completed: int = 0
    checked: int = 0
    due: int = 0
    on_time: int = 0
    overdue: int = 0

    @property
    def percent_on_time(self) -> Decimal | None:
        """Completed in time, of those completed or past their day."""
        return percent(self.on_time, self.due)


def actions_done(actions: Iterable[tuple[date, date | None, bool]], today: date) -> ActionsDone:
    """Count actions given as (due, completed on, checked)."""
    rows = list(actions)
    done = [(due, completed) for due, completed, _ in rows if completed is not None]
    overdue = sum(completed is None and today > due for due, completed, _ in rows)
    return ActionsDone(
        raised=len(rows),
        completed=len(done),
        checked=sum(checked for _, _, checked in rows),
        due=len(done) + overdue,
        on_time=sum(completed <= due for due, completed in done),
        overdue=overdue,
    )
