"""Writing the figures of an import: into the ledger, or onto a sheet that is still open.

Changes, in values that JSON keeps::

    {"do": "figure", "measure": pk | {"new": key}, "unit": pk | None for the whole service, "month": "2020-07",
     "numerator": "228" | None, "denominator": ..., "value": ..., "qualifier": "=", "absence": "", "as_printed": "",
     "note": "", "based_on": pk of the entry it was compared with | None}
    {"do": "draft", "measure": pk, "unit": pk, "month": "2020-07",
     "texts": {"numerator": "", "denominator": "", "value": "", "absence": "", "note": ""},
     "based_on": version of the draft | 0}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django.db import transaction

from organisation.models import Area, Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused, leave_record, refuse_personal_data, stamp
from scorecard.figures import Figure
from scorecard.models import DraftEntry, Measure, Observation, SubmissionState
from scorecard.operations.drafts import CELL, lock_open
from scorecard.operations.figures import NewFigure, record_figures
from scorecard.operations.importing.goals import Made
from scorecard.queries.importing import sheet_is_open
from spreadsheets.kinds import Applied, Change

DOES = ("figure", "draft")
PREFILLED = "prefill sheets"  # what the trail calls it; undo finds there what stood before
TEXTS = ("numerator", "denominator", "value", "absence", "note")
SENT = "{area}, {month}: its sheet was sent since the file was checked. Check the file again."
OPENED = "{area}, {month}: its sheet was opened since the file was checked. Check the file again."
Key = tuple[int, int, str]


@transaction.atomic
def hold_areas(*, measures: Iterable[int]) -> None:
    """Hold the areas of measures, so that their sheets can't be sent meanwhile.

    Called before the ledger is stamped: whoever saves or sends a sheet holds its area first and the ledger after it.
    """
    areas = Area.objects.filter(measures__in=set(measures)).values("pk")
    list(Area.objects.select_for_update(no_key=True).filter(pk__in=areas).order_by("pk"))


@transaction.atomic
def apply_figures(*, changes: Sequence[Change], made: Made, by: User, at: datetime, reason: Reason) -> Applied:
    """Write figures and prefill open sheets, each where nothing has changed since the file was checked.

    :raises Refused: naming the first figure that has, or that can't be recorded; nothing is saved then
    """
    measures = _measures(changes, made)
    units = _units(changes)
    kept = [change for change in changes if _key_of_measure(change) in measures]
    figures = [change for change in kept if change["do"] == "figure"]
    drafts = [change for change in kept if change["do"] == "draft"]
    _refuse_moved_sheets(figures, drafts, measures)
    written = _record(figures, measures, units, by=by, at=at, reason=reason)
    filled = _prefill(drafts, measures, units, by=by, at=at, reason=reason)
    left_out = len(changes) - len(kept)
    passed = (f"{left_out} figures passed over, since their measure was left out.",) if left_out else ()
    return Applied(
        written.new + filled.new,
        written.changed + filled.changed,
        written.unchanged + filled.unchanged,
        (*written.sentences, *filled.sentences, *passed),
    )


# --- What the changes are about ---------------------------------------------------------------------------


def _key_of_measure(change: Change) -> int | str:
    named = change["measure"]
    return named if isinstance(named, int) else str(named["new"])


def _measures(changes: Iterable[Change], made: Made) -> dict[int | str, Measure]:
    """Return measures by what changes call them: a primary key, or their key in the file; without those left out."""
    named = {_key_of_measure(change) for change in changes}
    pks = {key for key in named if isinstance(key, int)}
    found: dict[int | str, Measure] = dict(Measure.objects.select_related("area").in_bulk(pks)) if pks else {}
    if gone := pks - set(found):
        raise Refused(f"{len(gone)} of its measures are no longer on record. Check the file again.")
    for key in named - pks:
        if measure := made.measures.get(str(key)):
            found[key] = measure
    return found


def _units(changes: Iterable[Change]) -> dict[int | None, Unit]:
    """Return units by primary key, and the whole service by None."""
    found: dict[int | None, Unit] = {}
    found.update(Unit.objects.in_bulk({change["unit"] for change in changes if isinstance(change["unit"], int)}))
    root = next((unit for unit in found.values() if unit.parent_id is None), None) or Unit.objects.root()
    if root is None:
        raise Refused("There is no whole service yet to which figures belong. Set up the units first.")
    found[None] = root
    return found


def _refuse_moved_sheets(
    figures: Sequence[Change], drafts: Sequence[Change], measures: Mapping[int | str, Measure]
) -> None:
    """Refuse what was checked against an open sheet that is sent by now, or the other way round."""
    states = SubmissionState.objects.as_at(None).filter(area__in={one.area_id for one in measures.values()})
    by_area: dict[int, dict[Month, str]] = {}
    for area, month, state in states.values_list("area_id", "month", "state"):
        by_area.setdefault(area, {})[month] = state
    for changes, should_be_open, sentence in ((figures, False, OPENED), (drafts, True, SENT)):
        for pair in dict.fromkeys((_key_of_measure(change), change["month"]) for change in changes):
            measure, month = measures[pair[0]], Month.parse(pair[1])
            if sheet_is_open(by_area.get(measure.area_id, {}), month) is not should_be_open:
                raise Refused(sentence.format(area=measure.area.name, month=month))


# --- Into the ledger --------------------------------------------------------------------------------------


def _record(
    changes: Sequence[Change],
    measures: Mapping[int | str, Measure],
    units: Mapping[int | None, Unit],
    *,
    by: User,
    at: datetime,
    reason: Reason,
) -> Applied:
    if not changes:
        return Applied(0, 0)
    stamp(at=at)  # nobody records until this has
    months = {text: Month.parse(text) for text in {str(change["month"]) for change in changes}}
    found = Observation.objects.as_at(None).filter(
        measure__in={one.pk for one in measures.values()},
        unit__in={unit.pk for unit in units.values()},
        month__in=set(months.values()),
    )
    current: dict[Key, tuple[int, str]] = {
        (measure, unit, month.iso): (pk, outturn)
        for pk, measure, unit, month, outturn in found.values_list("pk", "measure", "unit", "month", "outturn_of")
    }
    for note in {change["note"] for change in changes}:
        refuse_personal_data(note)
    new = []
    for change in changes:
        measure, unit, month = measures[_key_of_measure(change)], units[change["unit"]], months[change["month"]]
        pk, outturn = current.get((measure.id, unit.id, change["month"]), (None, ""))
        if pk != change["based_on"]:
            raise _stale(measure, unit, month)
        new.append(
            NewFigure(
                measure=measure, unit=unit, month=month, figure=_figure(change), note=change["note"],
                outturn_of=outturn,
            )
        )  # fmt: skip
    changed = sum(change["based_on"] is not None for change in changes)
    done = record_figures(figures=new, by=by, at=at, reason=reason)
    totals = done.new + done.changed + done.unchanged - len(new)
    said = (f"{totals} totals formed from their teams.",) if totals else ()
    unchanged = max(0, done.unchanged - totals)
    return Applied(len(new) - changed, changed - unchanged, unchanged, said)


def _stale(measure: Measure, unit: Unit, month: Month) -> Refused:
    """Say which figure somebody has changed since; the engine offers to check the file again."""
    refusal = NoLongerCurrent(None)
    refusal.args = (f"{measure.name}, {unit}, {month}: changed since the file was checked. Check the file again.",)
    return refusal


@lru_cache(maxsize=16_384)  # the same small numbers come again and again
def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _figure(change: Change) -> Figure:
    return Figure(
        _number(change["value"]), _number(change["numerator"]), _number(change["denominator"]),
        change.get("qualifier") or "=", change.get("absence", ""), change.get("as_printed", ""),
    )  # fmt: skip


# --- Onto open sheets -------------------------------------------------------------------------------------


def _prefill(
    changes: Sequence[Change],
    measures: Mapping[int | str, Measure],
    units: Mapping[int | None, Unit],
    *,
    by: User,
    at: datetime,
    reason: Reason,
) -> Applied:
    """Put figures onto open sheets, where a person checks and sends them; what stood before stays in the trail."""
    if not changes:
        return Applied(0, 0)
    moment = stamp(at=at)
    sheets: dict[tuple[int, Month], Area] = {}
    for change in changes:
        area = measures[_key_of_measure(change)].area
        sheets[area.pk, Month.parse(change["month"])] = area
    for (_, month), area in sheets.items():
        lock_open(area=area, month=month, by=by, at=at)
    found = DraftEntry.objects.select_for_update().filter(
        measure__in={one.pk for one in measures.values()}, month__in={month for _, month in sheets}
    )
    drafts = {(one.measure_id, one.unit_id, one.month): one for one in found}
    before, written = [], []
    for change in changes:
        measure, unit = measures[_key_of_measure(change)], units[change["unit"]]
        month = Month.parse(change["month"])
        draft = drafts.get((measure.pk, unit.pk, month)) or DraftEntry(
            measure=measure, unit=unit, month=month, version=0
        )
        if draft.version != change["based_on"]:
            raise _stale(measure, unit, month)
        refuse_personal_data(change["texts"]["note"])
        before.append([measure.pk, unit.pk, month.iso, draft.version, *_state_of(draft)])
        for name in TEXTS:
            setattr(draft, name, change["texts"][name])
        draft.is_loaded, draft.is_checked, draft.ticked, draft.tick_reason = True, False, "", ""
        draft.version += 1
        draft.saved_at, draft.saved_by, draft.saved_as = moment, by, by.title
        draft.pk = None  # found again by its cell, so that new and changed rows are written in one query
        written.append(draft)
    DraftEntry.objects.bulk_create(written, update_conflicts=True, unique_fields=CELL, update_fields=WRITTEN)
    count = f"{len(written)} figure{'s' if len(written) != 1 else ''}"
    on = f"{len(sheets)} open sheet{'s' if len(sheets) != 1 else ''}"
    leave_record(
        by=by, at=moment, action=PREFILLED, subject_kind="submission", subject=f"{len(sheets)} sheets",
        summary=f"{count} put onto {on} by an import", reason=reason.text, detail={"before": before},
    )  # fmt: skip
    new = sum(change["based_on"] == 0 for change in changes)
    return Applied(new, len(written) - new, 0, (f"{count} put onto {on}, to be checked and sent.",))


WRITTEN = [*TEXTS, "is_loaded", "is_checked", "ticked", "tick_reason", "version", "saved_at", "saved_by", "saved_as"]
KEPT = (*TEXTS, "is_loaded", "is_checked", "ticked", "tick_reason")


def _state_of(draft: DraftEntry) -> list[str | bool]:
    """Return what a draft said, for the trail: undo puts it back."""
    return [getattr(draft, name) for name in KEPT]
