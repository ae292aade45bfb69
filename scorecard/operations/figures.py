"""Recording actuals in the ledger, with the totals that rest on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from organisation.models import ChangeKind, ChangeRecord, LedgerEntry, User
from organisation.months import Month
from organisation.operations import Reason, Refused, as_json, stamp, supersede
from scorecard.figures import Figure, plain, shown_figure
from scorecard.models import SIGNED_OFF, Measure, Observation, SubmissionState
from scorecard.operations.entries import NewEntry, insert
from scorecard.operations.new_figures import Groups, Key, NewFigure, contradiction, grouped, with_settled
from scorecard.operations.totals import totals_of, units_summed

__all__ = ["NewFigure", "Recorded", "form_totals", "record_figures"]

NEVER, STILL = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
FIRST = str(ChangeKind.FIRST)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an operation did: entries new, changed and unchanged, totals among them."""

    new: int
    changed: int
    unchanged: int


@transaction.atomic
def record_figures(*, figures: Sequence[NewFigure], by: User, at: datetime, reason: Reason) -> Recorded:
    """Record figures that differ from what is current, then the totals that rest on them.

    A figure that was signed off is marked revised, and needs a reason.
    :raises Refused: saying which figure can't be recorded and why; nothing is saved then
    """
    moment = stamp(at=at)
    groups = grouped(with_settled(new) for new in figures)
    summed = units_summed((group[0].measure, month) for (_, month), group in groups.items())
    _refuse_what_cannot_be(groups, summed)
    done = _write(groups, by=by, moment=moment, reason=reason)
    totals = totals_of(summed, {pk: group[0].measure for (pk, _), group in groups.items()}, groups)
    over = _write(grouped(totals), by=by, moment=moment, reason=reason)
    return Recorded(done.new + over.new, done.changed + over.changed, done.unchanged + over.unchanged)


@transaction.atomic
def form_totals(*, keys: Iterable[tuple[Measure, Month]], by: User, at: datetime, reason: Reason) -> None:
    """Form totals again after figures of teams were taken back; where no team has one left, the total goes too."""
    keys = list(keys)
    measures = {measure.pk: measure for measure, _ in keys}
    summed = units_summed(keys)
    if not summed:
        return
    moment = stamp(at=at)
    totals = totals_of(summed, measures, {})
    rests = grouped(total for total in totals if total.units_reported)
    current = _current(grouped(totals))
    without = [current[total.key] for total in totals if not total.units_reported and total.key in current]
    supersede(entries=list(without), at=moment)
    _write(rests, by=by, moment=moment, reason=reason)


def _refuse_what_cannot_be(groups: Groups, summed: dict[tuple[int, Month], list[int]]) -> None:
    for (pk, month), group in groups.items():
        measure, is_formed = group[0].measure, (pk, month) in summed
        if (measure.closed and month > measure.closed) or month < measure.opened:
            raise Refused(f"{group[0].name}: the measure runs from {measure.opened} to {measure.closed or 'now'}.")
        seen: set[int] = set()
        for new in group:
            if new.unit.id in seen:
                raise Refused(f"{new.name}: given twice.")
            seen.add(new.unit.id)
            if is_formed and new.unit.parent_id is None:
                raise Refused(f"{new.name}: the total is formed from its teams; change the team's figure.")
            if sentence := contradiction(new.figure):
                raise Refused(f"{new.name}: {sentence}")


def _current(groups: Groups) -> dict[Key, Observation]:
    found = Observation.objects.filter(
        superseded_at__isnull=True,
        measure__in={pk for pk, _ in groups},
        unit__in={new.unit.id for group in groups.values() for new in group},
        month__in={month for _, month in groups},
    )
    return {(entry.measure_id, entry.unit_id, entry.month): entry for entry in found}


def _is_on_record(new: NewFigure, old: Observation) -> bool:
    return (
        old.figure == new.figure
        and (old.note, old.outturn_of) == (new.note, new.outturn_of)
        and (old.units_reported, old.units_expected) == (new.units_reported, new.units_expected)
    )


def _write(groups: Groups, *, by: User, moment: datetime, reason: Reason) -> Recorded:
    current, signed_off = _current(groups), _signed_off(groups)
    entries: list[NewEntry] = []
    written: list[tuple[NewFigure, Observation | None]] = []
    for (pk, month), group in groups.items():
        ended = signed_off.get((group[0].measure.area_id, month), NEVER)
        for new in group:
            old = current.get((pk, new.unit.id, month))
            if old and _is_on_record(new, old):
                continue
            was_signed_off = old is not None and old.recorded_at < ended
            if was_signed_off and not reason.text:
                raise Refused(f"{new.measure.name}, {month}: signed off, so a change needs its reason.")
            written.append((new, old))
            entries.append(_entry(new, old, was_signed_off=was_signed_off, reason=reason))
    superseded: list[LedgerEntry] = [old for _, old in written if old]
    supersede(entries=superseded, at=moment)
    insert(entries=entries, by=by, moment=moment, reason=reason)
    _leave_records(written, by=by, at=moment, reason=reason)
    unchanged = sum(map(len, groups.values())) - len(entries)
    return Recorded(len(entries) - len(superseded), len(superseded), unchanged)


def _entry(new: NewFigure, old: Observation | None, *, was_signed_off: bool, reason: Reason) -> NewEntry:
    figure = new.figure
    is_revision, kind, why = False, FIRST, reason.text
    if old is not None:
        is_revision = old.is_revision or (was_signed_off and old.figure != figure)
        kind, why = str(reason.kind_of_change), reason.text or "Corrected before sign-off"
    return NewEntry(
        new.measure.id, new.unit.id, new.month.number, figure.value, figure.numerator, figure.denominator,
        str(figure.qualifier), str(figure.absence), figure.as_printed, new.note, new.units_reported,
        new.units_expected, new.outturn_of, is_revision, kind, why,
    )  # fmt: skip


def _signed_off(groups: Groups) -> dict[tuple[int, Month], datetime]:
    """Return when each area and month last stopped being signed off; what was recorded before was signed off."""
    states = SubmissionState.objects.filter(
        state__in=SIGNED_OFF,
        area__in={group[0].measure.area_id for group in groups.values()},
        month__in={month for _, month in groups},
    )
    until: dict[tuple[int, Month], datetime] = {}
    for area, month, ended in states.values_list("area_id", "month", "superseded_at"):
        until[area, month] = max(ended or STILL, until.get((area, month), ended or STILL))
    return until


def _leave_records(
    written: Sequence[tuple[NewFigure, Observation | None]], *, by: User, at: datetime, reason: Reason
) -> None:
    """Leave one line of the trail a measure, with each old and new figure."""
    by_measure: dict[int, list[tuple[NewFigure, Observation | None]]] = defaultdict(list)
    for new, old in written:
        by_measure[new.measure.id].append((new, old))
    records = []
    for recorded in by_measure.values():
        measure = recorded[0][0].measure
        detail = {
            f"{new.unit.code} {new.month.iso}": [
                _words(old.figure, measure) if old else "", _words(new.figure, measure)
            ]
            for new, old in recorded
        }  # fmt: skip
        count = f"{len(recorded)} figure{'s' if len(recorded) != 1 else ''}"
        months = {new.month for new, _ in recorded}
        first, last = min(months), max(months)
        span = str(first) if first == last else f"{first} to {last}"
        records.append(
            ChangeRecord(
                at=at, person=str(by.pk), title=by.title, action="record figures", subject_kind="measure",
                subject=measure.code, summary=f"{measure.name}: {count} for {span}"[:500],
                reason=reason.text, detail=as_json(detail),
            )
        )  # fmt: skip
    ChangeRecord.objects.bulk_create(records)


def _words(figure: Figure, measure: Measure) -> str:
    counts = ""
    if figure.numerator is not None and figure.denominator is not None:
        counts = f" ({plain(figure.numerator)} of {plain(figure.denominator)})"
    return f"{shown_figure(figure, measure.unit, measure.decimals)}{counts}"
