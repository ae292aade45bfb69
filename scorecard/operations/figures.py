"""Recording actuals in the ledger, with the totals that rest on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from organisation.models import ChangeKind, ChangeRecord, LedgerEntry, Unit, User
from organisation.months import Month
from organisation.operations import Reason, Refused, as_json, stamp, supersede
from scorecard.figures import NIL, WORDS, Figure, computed, plain, round_value, shown_figure, total
from scorecard.models import SIGNED_OFF, Measure, Observation, ReportingUnit, RollUp, SubmissionState
from scorecard.operations.entries import NewEntry, insert
from scorecard.typed import LARGEST

Key = tuple[int, int, Month]  # measure, unit, month
STILL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFigure:
    """A figure to record. With numerator and denominator its value is computed, whatever value comes along."""

    measure: Measure
    unit: Unit
    month: Month
    figure: Figure
    note: str = ""
    outturn_of: str = ""
    units_reported: int | None = None
    units_expected: int | None = None

    @property
    def key(self) -> Key:
        return (self.measure.id, self.unit.id, self.month)

    @property
    def name(self) -> str:
        return f"{self.measure.name}, {self.unit}, {self.month}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an operation did: entries new, changed and unchanged, totals among them."""

    new: int
    changed: int
    unchanged: int


def settled(figure: Figure, measure: Measure) -> Figure:
    """Return a figure with its value computed and rounded to the measure's decimals."""
    if figure.numerator is not None and figure.denominator is not None:
        value = computed(
            numerator=figure.numerator, denominator=figure.denominator, unit=measure.unit, decimals=measure.decimals
        )
        if value is not None and value == figure.value and not figure.absence:
            return figure  # as most are: computed before
        return replace(figure, value=value, absence="" if value is not None else figure.absence or NIL)
    if figure.value is not None:
        return replace(figure, value=round_value(figure.value, measure.decimals))
    return figure


def _settled(new: NewFigure) -> NewFigure:
    figure = settled(new.figure, new.measure)
    return new if figure is new.figure else replace(new, figure=figure)


@transaction.atomic
def record_figures(*, figures: Sequence[NewFigure], by: User, at: datetime, reason: Reason) -> Recorded:
    """Record figures that differ from what is current, then the totals that rest on them.

    A figure that was signed off is marked revised, and needs a reason.
    :raises Refused: saying which figure can't be recorded and why; nothing is saved then
    """
    moment = stamp(at=at)
    figures = [_settled(new) for new in figures]
    summed = _summed_units(figures)
    _refuse_what_cannot_be(figures, summed)
    done = _write(figures, by=by, moment=moment, reason=reason)
    totals = _totals(summed, {new.measure.pk: new.measure for new in figures})
    over = _write(totals, by=by, moment=moment, reason=reason)
    return Recorded(done.new + over.new, done.changed + over.changed, done.unchanged + over.unchanged)


@transaction.atomic
def form_totals(*, keys: Iterable[tuple[Measure, Month]], by: User, at: datetime, reason: Reason) -> None:
    """Form totals again after figures of teams were taken back; where no team has one left, the total goes too."""
    keys = list(keys)
    measures = {measure.pk: measure for measure, _ in keys}
    summed = _summed(keys)
    if not summed:
        return
    moment = stamp(at=at)
    totals = _totals(summed, measures)
    rests = [total for total in totals if total.units_reported]
    current = _current(totals)
    without = [current[total.key] for total in totals if not total.units_reported and total.key in current]
    supersede(entries=list(without), at=moment)
    _write(rests, by=by, moment=moment, reason=reason)


def _summed_units(figures: Iterable[NewFigure]) -> dict[tuple[int, Month], list[int]]:
    """Return, for each measure and month whose total is formed from units, the units that report it."""
    return _summed((new.measure, new.month) for new in figures)


def _summed(keys: Iterable[tuple[Measure, Month]]) -> dict[tuple[int, Month], list[int]]:
    months: dict[int, set[Month]] = defaultdict(set)
    for measure, month in keys:
        if measure.roll_up != RollUp.ENTERED:
            months[measure.pk].add(month)
    if not months:
        return {}
    units: dict[tuple[int, Month], list[int]] = {}
    for one in ReportingUnit.objects.filter(measure__in=months, unit__parent__isnull=False):
        for month in months[one.measure_id]:
            if one.first_month <= month and (not one.last_month or month <= one.last_month):
                units.setdefault((one.measure_id, month), []).append(one.unit_id)
    return units


def _refuse_what_cannot_be(figures: Sequence[NewFigure], summed: dict[tuple[int, Month], list[int]]) -> None:
    seen: set[Key] = set()
    for new in figures:
        measure, month = new.measure, new.month
        if new.key in seen:
            raise Refused(f"{new.name}: given twice.")
        seen.add(new.key)
        if new.unit.parent_id is None and (measure.pk, month) in summed:
            raise Refused(f"{new.name}: the total is formed from its teams; change the team's figure.")
        if (measure.closed and month > measure.closed) or month < measure.opened:
            raise Refused(f"{new.name}: the measure runs from {measure.opened} to {measure.closed or 'now'}.")
        if sentence := _contradiction(new.figure):
            raise Refused(f"{new.name}: {sentence}")


def _contradiction(figure: Figure) -> str:
    """Return what doesn't go together in a figure, as the database would refuse it; empty where all does."""
    value, denominator = figure.value, figure.denominator
    if (
        value is not None
        and not figure.absence
        and abs(value) < LARGEST
        and denominator is not None
        and denominator > 0
    ):
        return ""  # as most are
    wrong = {
        "give a value, or say why there is none.": (value is None) == (figure.absence == ""),
        "it comes to more than any figure kept here.": value is not None and abs(value) >= LARGEST,
        "below or above needs a value.": value is None and figure.qualifier != "=",
        "a numerator needs its denominator.": figure.numerator is not None and denominator is None,
        "a denominator can't be negative.": denominator is not None and denominator < 0,
        "with a denominator of 0 there is no value.": denominator == 0 and value is not None,
        "give the words that stand in place of a number.": figure.absence == WORDS and not figure.as_printed,
    }
    return next((sentence for sentence, is_so in wrong.items() if is_so), "")


def _current(figures: Sequence[NewFigure]) -> dict[Key, Observation]:
    found = Observation.objects.filter(
        superseded_at__isnull=True,
        measure__in={new.measure.pk for new in figures},
        unit__in={new.unit.pk for new in figures},
        month__in={new.month for new in figures},
    )
    return {(entry.measure_id, entry.unit_id, entry.month): entry for entry in found}


def _is_on_record(new: NewFigure, old: Observation) -> bool:
    return (
        old.figure == new.figure
        and (old.note, old.outturn_of) == (new.note, new.outturn_of)
        and (old.units_reported, old.units_expected) == (new.units_reported, new.units_expected)
    )


def _write(figures: Sequence[NewFigure], *, by: User, moment: datetime, reason: Reason) -> Recorded:
    current = _current(figures)
    signed_off = _signed_off(figures)
    entries: list[NewEntry] = []
    written: list[tuple[NewFigure, Observation | None]] = []
    for new in figures:
        old = current.get(new.key)
        if old and _is_on_record(new, old):
            continue
        until = signed_off.get((new.measure.area_id, new.month))
        was_signed_off = old is not None and until is not None and old.recorded_at < until
        if was_signed_off and not reason.text:
            raise Refused(f"{new.measure.name}, {new.month}: signed off, so a change needs its reason.")
        written.append((new, old))
        entries.append(_entry(new, old, was_signed_off=was_signed_off, reason=reason))
    superseded: list[LedgerEntry] = [old for _, old in written if old]
    supersede(entries=superseded, at=moment)
    insert(entries=entries, by=by, moment=moment, reason=reason)
    _leave_records(written, by=by, at=moment, reason=reason)
    return Recorded(len(entries) - len(superseded), len(superseded), len(figures) - len(entries))


def _entry(new: NewFigure, old: Observation | None, *, was_signed_off: bool, reason: Reason) -> NewEntry:
    figure = new.figure
    return NewEntry(
        new.measure.id, new.unit.id, new.month.number, figure.value, figure.numerator, figure.denominator,
        str(figure.qualifier), str(figure.absence), figure.as_printed, new.note, new.units_reported,
        new.units_expected, new.outturn_of,
        is_revision=old is not None and (old.is_revision or (was_signed_off and old.figure != figure)),
        kind=str(reason.kind_of_change if old else ChangeKind.FIRST),
        reason=(reason.text or "Corrected before sign-off") if old else reason.text,
    )  # fmt: skip


def _signed_off(figures: Sequence[NewFigure]) -> dict[tuple[int, Month], datetime]:
    """Return when each area and month last stopped being signed off; what was recorded before was signed off."""
    states = SubmissionState.objects.filter(
        state__in=SIGNED_OFF,
        area__in={new.measure.area_id for new in figures},
        month__in={new.month for new in figures},
    )
    until: dict[tuple[int, Month], datetime] = {}
    for area, month, ended in states.values_list("area_id", "month", "superseded_at"):
        until[area, month] = max(ended or STILL, until.get((area, month), ended or STILL))
    return until


def _totals(summed: dict[tuple[int, Month], list[int]], measures: dict[int, Measure]) -> list[NewFigure]:
    """Return the whole service's figures, as Σ/Σ or as a sum of what its units have just reported."""
    if not summed:
        return []
    root = Unit.objects.get(parent__isnull=True)
    teams: dict[tuple[int, Month], list[Figure]] = defaultdict(list)
    entries = Observation.objects.as_at(None).filter(
        measure__in={measure for measure, _ in summed},
        unit__in={unit for units in summed.values() for unit in units},
        month__in={month for _, month in summed},
    )
    columns = ("value", "numerator", "denominator", "qualifier", "absence", "as_printed")
    rows: Iterable[Any] = entries.values_list("measure_id", "unit_id", "month", *columns)
    for pk, unit, month, *figure in rows:
        if unit in summed.get((pk, month), ()):
            teams[pk, month].append(Figure(*figure))
    totals = []
    for (pk, month), units in summed.items():
        measure = measures[pk]
        formed = total(
            teams[pk, month],
            roll_up=measure.roll_up, expected=len(units), unit=measure.unit, decimals=measure.decimals,
        )  # fmt: skip
        totals.append(
            NewFigure(
                measure=measure, unit=root, month=month, figure=formed.figure,
                units_reported=formed.reported, units_expected=formed.expected,
            )
        )  # fmt: skip
    return totals


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
        months = [new.month for new, _ in recorded]
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
