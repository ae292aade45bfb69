"""What has changed since a moment: ratings, figures revised after sign-off, measures that are new or closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from board.queries.plan import PlanChanges, plan_changes, read_plan
from board.queries.quality import Revised, read_steps, revised_since
from board.queries.ratings import RANK, Change
from organisation.clock import day_of
from organisation.models import Unit
from organisation.months import Month
from scorecard.models import Measure
from scorecard.queries.months import months
from scorecard.queries.scorecard import SHOWN, Line, Reading, card, read


class Cause(StrEnum):
    """Why a rating is another than it was, as printed."""

    NEW_FIGURE = "a newer figure"
    REVISED = "the figure was revised"
    TARGET = "its target was changed"
    GONE = "its figure no longer stands"


@dataclass(frozen=True, slots=True)
class Caused:
    """A change of rating and its cause."""

    change: Change
    cause: Cause


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed between a moment and the one looked at."""

    month: Month
    then: Month | None  # the month that was reported then; none where nothing was yet
    improved: tuple[Caused, ...]
    fell: tuple[Caused, ...]
    unrated: tuple[Caused, ...]  # rated then and not now, or the other way about
    revised: tuple[Revised, ...]
    opened: tuple[Line, ...]
    closed: tuple[Measure, ...]
    plan: PlanChanges


def read_changes(*, month: Month, root: Unit, since: datetime, as_at: datetime | None, today: date) -> Changes:
    """Read what changed since a moment: scorecard and plan as they were then, beside what they are now."""
    now = read(month=month, root=root, as_at=as_at)
    lines = card(now, read_steps(month, as_at).states(month)).lines
    revised = revised_since(now, root=root, since=since, as_at=as_at, months_back=SHOWN - 1)
    reported = months(since).reporting
    plan = plan_changes(
        read_plan(now.areas, as_at=as_at, day=today), read_plan(now.areas, as_at=since, day=day_of(since))
    )  # fmt: skip
    if reported is None:
        return Changes(month, None, (), (), (), revised, (), (), plan)
    then = read(month=reported, root=root, as_at=since)
    found = [
        Caused(change, _cause(change, now, then))
        for change in (_change(line, then) for line in lines if line.is_counted)
        if change is not None
    ]
    both = [one for one in found if one.change.before.rating in RANK and one.change.after.rating in RANK]
    return Changes(
        month=month,
        then=reported,
        improved=tuple(one for one in both if one.change.is_better),
        fell=tuple(sorted((one for one in both if not one.change.is_better), key=_worst)),
        unrated=tuple(one for one in found if one not in both),
        revised=revised,
        opened=tuple(line for line in lines if line.is_counted and line.measure.pk not in then.measures),
        closed=tuple(
            one for one in then.open_in(reported)
            if not one.is_heading and one.pk not in {line.measure.pk for line in lines}
        ),
        plan=plan,
    )  # fmt: skip


def _change(line: Line, then: Reading) -> Change | None:
    measure = then.measures.get(line.measure.pk)
    if measure is None or measure not in then.open_in(then.month):
        return None
    before = then.rated(measure, then.month)
    return Change(line, before, line.rated) if before.rating != line.rated.rating else None


def _worst(one: Caused) -> tuple[float, ...]:
    no_tolerance, distance = one.change.after.furthest
    return (RANK[one.change.after.rating], -float(no_tolerance), -float(distance))


def _cause(change: Change, now: Reading, then: Reading) -> Cause:
    """Say why: a newer figure comes first, then a revision of the same one; else what it is rated on has changed."""
    latest = change.line.latest
    if latest is None:
        return Cause.GONE
    before = then.series.get(change.line.measure.pk, {}).get(latest.month)
    if latest.month > then.month or before is None:
        return Cause.NEW_FIGURE
    return Cause.REVISED if before.figure != latest.figure else Cause.TARGET
