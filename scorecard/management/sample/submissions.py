"""When each area's figures for a month were sent, approved and locked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from organisation.management.sample import moment, rows
from organisation.models import User
from organisation.months import Month, months_between
from scorecard.management.sample.days import Steps, usual_steps
from scorecard.management.sample.world import Event, World
from scorecard.models import State
from scorecard.operations.submissions import move_submission

Calendar = dict[tuple[str, Month], Steps]  # by area and month

FIRST, PRINTED, LAST = Month(2018, 6), Month(2020, 7), Month(2024, 10)
AUGUST = Month(2020, 8)
# August 2020: when those were sent that on 24 September were still open, and when all of them were signed off.
LATE = (date(2020, 9, 28), date(2020, 9, 29), date(2020, 9, 30))
AUGUST_APPROVED, AUGUST_LOCKED = date(2020, 10, 1), date(2020, 10, 2)
# The days on which Assessment first reported September and October 2024.
SENT_ON = {
    ("assessment", Month(2024, 9)): date(2024, 10, 8),
    ("assessment", LAST): date(2024, 11, 7),
}


def read_calendar() -> Calendar:
    """Return the days of every area and month; a commentary is never older than the figure it speaks of."""
    told: dict[tuple[str, Month], date] = {}
    area_of = {row["code"]: row["area_code"] for row in rows("measures")}
    for row in rows("commentary"):
        key, day = (area_of[row["code"]], Month.parse(row["month"])), date.fromisoformat(row["recorded"])
        told[key] = min(day, told.get(key, day))
    calendar = {}
    for area in (row["code"] for row in rows("areas")):
        for month in months_between(FIRST, LAST):
            calendar[area, month] = usual_steps(area, month, by=told.get((area, month)))
    for key, day in SENT_ON.items():
        approved = calendar[key].approved
        calendar[key] = replace(calendar[key], sent=day, approved=max(approved, day) if approved else None)
    calendar |= _august()
    calendar |= {key: Steps(steps.sent, None, None) for key, steps in calendar.items() if key[1] == LAST}
    return calendar


def _august() -> Calendar:
    """Return August 2020, of which submissions.csv says who had sent it by 24 September."""
    calendar, waiting = {}, 0
    for row in rows("submissions"):
        if row["state"] == State.SENT:
            sent = date.fromisoformat(row["on"])
        else:
            sent, waiting = LATE[waiting % len(LATE)], waiting + 1
        calendar[row["area_code"], AUGUST] = Steps(sent, AUGUST_APPROVED, AUGUST_LOCKED)
    return calendar


def events(calendar: Calendar) -> Iterator[Event]:
    for n, ((area, month), steps) in enumerate(calendar.items()):
        yield _move(area, month, State.SENT, steps.sent, 14, n)
        if steps.approved:
            yield _move(area, month, State.APPROVED, steps.approved, 15, n)
        if steps.locked:
            yield _move(area, month, State.LOCKED, steps.locked, 16, n)
    for n, row in enumerate(rows("submissions")):
        if row["state"] == State.OPEN:
            yield _move(row["area_code"], AUGUST, State.OPEN, date.fromisoformat(row["on"]), 11, n)


def _move(area: str, month: Month, to: State, day: date, hour: int, n: int) -> Event:
    def happens(world: World, at: datetime) -> None:
        move_submission(
            area=world.areas[area], month=month, to=to, by=_who(world, area, to), at=at, is_illustrative=True
        )

    return Event(moment(day, hour, n % 60 if hour < 16 else 0), "steps of submissions", happens)


def _who(world: World, area: str, to: State) -> User:
    """Managers open and send, heads of service approve, the data team locks."""
    if to == State.APPROVED:
        return world.heads[area]
    return world.data_manager if to == State.LOCKED else world.managers[area]
