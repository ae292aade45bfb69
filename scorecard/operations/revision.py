"""Revising figures after they were sent: one batch with one reason, and what it would change, shown before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organisation.models import Area, ChangeKind, LedgerClock, Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused, leave_record
from organisation.permissions import access_of
from scorecard.figures import Figure
from scorecard.models import SENT_STATES, Measure, Observation, State
from scorecard.operations.figures import NewFigure, Recorded, record_figures
from scorecard.operations.submissions import hold_submission
from scorecard.permissions import may_revise
from scorecard.queries.revision import Key, Standing, Standings, read_standings

KINDS = (ChangeKind.LATE, ChangeKind.ERROR, ChangeKind.METHOD, ChangeKind.DEFINITION)
NOT_SENT = "It is open, so there is nothing to revise: its figures are changed on the sheet."
ONLY_DATA_TEAM = "It is locked, so only the data team revises its figures. Tell them which figure is wrong and why."
NOT_YOURS = "Revising it is for the area’s managers, its head of service and the data team."


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A figure as it shall be, and the entry that the change is based on (None: there was none)."""

    measure: Measure
    unit: Unit
    figure: Figure
    note: str = ""
    based_on: int | None = None

    @property
    def key(self) -> Key:
        return (self.measure.pk, self.unit.pk)


class RevisedMeanwhile(NoLongerCurrent):
    """Figures were changed since the person opened them: ``stale`` has what stands now, by measure and unit."""

    def __init__(self, stale: Mapping[Key, Observation | None]) -> None:
        super().__init__(next(iter(stale.values())))
        self.stale = stale


@dataclass(frozen=True, slots=True)
class Effect:
    """What a revision does to one figure: given by hand, or a total that follows."""

    before: Standing
    after: Standing

    @property
    def follows(self) -> bool:
        return self.after.is_total

    @property
    def changes_rating(self) -> bool:
        return (self.before.rated.rating, self.before.rated.why) != (self.after.rated.rating, self.after.rated.why)

    @property
    def is_material(self) -> bool:
        """Whether the value moves by more than the measure's threshold, which brings it before the Board."""
        old, new = self.before.figure, self.after.figure
        limit = self.after.measure.materiality
        if limit is None or old is None or new is None or old.value is None or new.value is None:
            return False
        return abs(new.value - old.value) > limit


def why_not(state: str, *, may: bool) -> str:
    """Say why a submission in a state can't be revised, or not by this person; empty where it can."""
    if may:
        return ""
    if state not in SENT_STATES:
        return NOT_SENT
    return ONLY_DATA_TEAM if state == State.LOCKED else NOT_YOURS


@transaction.atomic
def revise_figures(
    *, area: Area, month: Month, changes: Sequence[Change], kind: str, reason: str, by: User, at: datetime
) -> Recorded:
    """Record changed figures, and the totals that rest on them, as one batch with one reason.

    :raises RevisedMeanwhile: where a figure was changed since; nothing is saved then
    :raises Refused: without kind, reason or change, where it isn't sent, or the person may not (or no longer)
    """
    reason = reason.strip()
    _refuse_unless_said(changes, kind, reason)
    _hold_sent(area=area, month=month, by=by)
    clock = LedgerClock.objects.select_for_update().get(pk=1)  # nobody records until this has
    current = _current(area, changes, month)
    _refuse_stale(changes, current)
    done = record_figures(
        figures=[_new_figure(one, month, current.get(one.key)) for one in changes],
        by=by,
        at=at,
        reason=Reason(kind=kind, text=reason, source="Revision"),
    )
    written = done.new + done.changed
    if written:
        figures = f"{written} figure{'s' if written != 1 else ''} revised"
        clock.refresh_from_db()
        leave_record(
            by=by, at=clock.last_recorded_at, action="revise figures",
            subject_kind="submission", subject=f"{area.code} {month.iso}",
            summary=f"{area.name}, {month}: {figures}, {ChangeKind(kind).label.lower()}", reason=reason,
            detail={"figures": [f"{one.measure.code} {one.unit.code}" for one in changes]},
        )  # fmt: skip
    return done


@transaction.atomic
def preview_revision(
    *, area: Area, month: Month, changes: Sequence[Change], kind: str, reason: str, by: User, at: datetime
) -> tuple[Effect, ...]:
    """Return what a revision would change, totals and ratings too: it is recorded, read, and rolled back.

    :raises RevisedMeanwhile, Refused: as :func:`revise_figures`
    """
    before = read_standings(area=area, month=month)
    savepoint = transaction.savepoint()
    try:
        revise_figures(area=area, month=month, changes=changes, kind=kind, reason=reason, by=by, at=at)
        after = read_standings(area=area, month=month)
    finally:
        transaction.savepoint_rollback(savepoint)
    return _effects(before, after)


def _effects(before: Standings, after: Standings) -> tuple[Effect, ...]:
    old = {row.key: row for row in before.rows}
    return tuple(
        Effect(old[new.key], new) for new in after.rows if new.key in old and _pk(old[new.key].entry) != _pk(new.entry)
    )


def _pk(entry: Observation | None) -> int | None:
    return entry.pk if entry else None


def _refuse_unless_said(changes: Sequence[Change], kind: str, reason: str) -> None:
    if kind not in KINDS:
        raise Refused("Say what kind of change it is.")
    if not reason:
        raise Refused("Give a reason for the change.")
    if not changes:
        raise Refused("No figure differs from what stands.")


def _hold_sent(*, area: Area, month: Month, by: User) -> None:
    """Hold the submission as sent until the transaction ends, so that revising and returning or locking can't cross."""
    current = hold_submission(area=area, month=month)
    state = current.state if current else ""
    if refusal := why_not(state, may=may_revise(access_of(by), area.pk, state)):
        raise Refused(refusal)


def _current(area: Area, changes: Sequence[Change], month: Month) -> dict[Key, Observation]:
    """Return what stands for each change. :raises Refused: where one isn't about this area"""
    if stranger := next((one.measure for one in changes if one.measure.area_id != area.pk), None):
        raise Refused(f"{stranger.name} is not a measure of {area.name}.")
    found = Observation.objects.as_at(None).filter(
        measure__in={one.measure.pk for one in changes}, unit__in={one.unit.pk for one in changes}, month=month
    )
    return {(entry.measure_id, entry.unit_id): entry for entry in found}


def _refuse_stale(changes: Sequence[Change], current: Mapping[Key, Observation]) -> None:
    stale = {one.key: current.get(one.key) for one in changes if _pk(current.get(one.key)) != one.based_on}
    if stale:
        raise RevisedMeanwhile(stale)


def _new_figure(change: Change, month: Month, old: Observation | None) -> NewFigure:
    """Return a figure to record; the outturn of a statutory return stays one."""
    return NewFigure(
        measure=change.measure, unit=change.unit, month=month, figure=change.figure, note=change.note,
        outturn_of=old.outturn_of if old else "",
    )  # fmt: skip
