"""The improvement plan as the Board reads it: how its actions stand, by area, in three queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from improvement.models import Action, ActionUpdate, Outcome
from improvement.progress import Due, Shown, Slippage, days_late, shown
from organisation.models import Area
from organisation.months import Month
from organisation.queries import as_known

Known = dict[int, "PlanAction"]


@dataclass(frozen=True, slots=True)
class PlanAction:
    """An action as it stood on a day."""

    pk: int
    code: str
    text: str
    area: Area
    due: Due
    shown: Shown
    days_late: int
    slip: Slippage

    @property
    def is_done(self) -> bool:
        return self.shown in (Shown.COMPLETE, Shown.EMBEDDED)

    @property
    def is_open(self) -> bool:
        return not self.is_done and self.shown is not Shown.WITHDRAWN


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """How an area's actions stand."""

    area: Area
    counts: Counter[Shown]

    @property
    def all(self) -> int:
        return self.counts.total()

    @property
    def overdue(self) -> int:
        return self.counts[Shown.OVERDUE]


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """The current plan; withdrawn actions don't count."""

    actions: tuple[PlanAction, ...]
    day: date

    def of_area(self, area: int) -> PlanSeen | None:
        """Return the part of one area; none where it has no action."""
        own = tuple(one for one in self.actions if one.area.pk == area)
        return PlanSeen(own, self.day) if own else None

    @property
    def counts(self) -> Counter[Shown]:
        return Counter(one.shown for one in self.actions)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.actions)

    @property
    def overdue(self) -> list[PlanAction]:
        """The overdue ones, the longest late first."""
        late = [one for one in self.actions if one.shown is Shown.OVERDUE]
        return sorted(late, key=lambda one: (-one.days_late, one.area.position, one.code))

    @property
    def slipped(self) -> list[PlanAction]:
        """The open ones whose date was moved, the most often first."""
        found = [one for one in self.actions if one.is_open and one.slip.times_moved]
        return sorted(found, key=lambda one: (-one.slip.times_moved, -(one.slip.months or 0), one.code))

    @property
    def due_until(self) -> date:
        """The last day of the month after this one, until which what falls due is told."""
        return (Month.of(self.day) + 1).last_day

    @property
    def falling_due(self) -> list[PlanAction]:
        return [
            one
            for one in self.actions
            if one.is_open and one.due.deadline is not None and self.day <= one.due.deadline <= self.due_until
        ]

    @property
    def by_area(self) -> list[AreaProgress]:
        """How each area's actions stand, the most overdue first."""
        counts: dict[int, Counter[Shown]] = {}
        areas = {one.area.pk: one.area for one in self.actions}
        for one in self.actions:
            counts.setdefault(one.area.pk, Counter())[one.shown] += 1
        found = [AreaProgress(areas[pk], counted) for pk, counted in counts.items()]
        return sorted(found, key=lambda one: (-one.overdue, -one.all, one.area.position))


def read_plan(areas: dict[int, Area], *, as_at: datetime | None, day: date) -> PlanSeen | None:
    """Return the current plan as it stood; none where there is none. ``areas`` are those known then, by key."""
    places = _places(as_at, day)
    known = {one.pk: one for one in as_known(Action, as_at) if one.outcome_id in places}
    updates = [one for one in ActionUpdate.objects.standing(as_at) if one.action_id in known]
    actions = [
        _action(known[update.action_id], areas[places[known[update.action_id].outcome_id]], update, day)
        for update in updates
    ]
    live = tuple(one for one in actions if one.shown is not Shown.WITHDRAWN)
    return PlanSeen(live, day) if live else None


def _places(as_at: datetime | None, day: date) -> dict[int, int]:
    """Return the area of each outcome of the current plan: the latest that has begun and not ended, else the latest."""
    rows = list(
        as_known(Outcome, as_at).values_list(
            "id", "section__area_id", "section__plan_id", "section__plan__starts_on", "section__plan__ends_on"
        )
    )
    running = [row for row in rows if row[3] <= day and (row[4] is None or row[4] >= day)]
    current = max(((start, plan) for _, _, plan, start, _ in running or rows), default=None)
    return {pk: area for pk, area, plan, start, _ in rows if (start, plan) == current}


def _action(action: Action, area: Area, update: ActionUpdate, day: date) -> PlanAction:
    return PlanAction(
        action.pk, action.code, action.text, area, update.due, shown(update.status, update.due, day),
        days_late(update.due, day), Slippage(action.first_due, update.due, update.times_moved),
    )  # fmt: skip


# --- Since a moment -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What has changed in the plan since a moment."""

    completed: tuple[PlanAction, ...]
    slipped: tuple[PlanAction, ...]
    overdue: tuple[PlanAction, ...]
    new: tuple[PlanAction, ...]


def plan_changes(now: PlanSeen | None, then: PlanSeen | None) -> PlanChanges:
    """Compare a plan with what it was."""
    before: Known = {one.pk: one for one in then.actions} if then else {}
    found: Iterable[PlanAction] = now.actions if now else ()
    both = [(one, before[one.pk]) for one in found if one.pk in before]
    return PlanChanges(
        completed=tuple(one for one, was in both if one.is_done and not was.is_done),
        slipped=tuple(one for one, was in both if one.is_open and one.slip.times_moved > was.slip.times_moved),
        overdue=tuple(one for one, was in both if one.shown is Shown.OVERDUE and was.shown is not Shown.OVERDUE),
        new=tuple(one for one in (now.actions if now else ()) if one.pk not in before) if then else (),
    )
