"""Taking an import back: its entries are superseded, the former values are recorded again, nothing is erased."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from organisation.models import ChangeKind, ChangeRecord, LedgerEntry, User
from organisation.months import Month
from organisation.operations import Reason, Refused, leave_record, stamp, supersede
from scorecard.models import Baseline, Commentary, ComparatorValue, DraftEntry, Observation, Target
from scorecard.operations.figures import NewFigure, form_totals, record_figures
from scorecard.operations.importing.figures import KEPT, PREFILLED, hold_areas

LEDGERS: tuple[type[LedgerEntry], ...] = (Observation, Baseline, Target, ComparatorValue, Commentary)
ADDED = "add by import"  # what the trail calls areas and measures that an import adds
NAMED = 3  # of what later rests on it: more are counted


@transaction.atomic
def undo_import(*, began: datetime, ended: datetime, by: User, at: datetime, reason: Reason) -> Sequence[str]:
    """Supersede what was recorded from ``began`` to ``ended`` and bring the former values back; say what was done.

    Measures and areas that the import added stay, without figures.
    :raises Refused: naming what has been changed since; nothing is undone then
    """
    if not reason.text.strip():
        raise Refused("Say why the import is undone.")
    again = replace(reason, kind=ChangeKind.ERROR if reason.kind == ChangeKind.FIRST else reason.kind)
    hold_areas(measures={line[0] for _, line in _prefilled(began, ended)})
    moment = stamp(at=at)
    entries = {model: _entries(model, began, ended) for model in LEDGERS}
    _refuse_changed_since(entries, ended)
    count = 0
    for model, found in entries.items():
        current = [entry for entry in found if entry.superseded_at is None]
        former = _former(model, current, began, ended)
        if model is Observation:
            count += _undo_figures(current, former, by=by, at=moment, reason=again)
        else:
            count += _undo_others(current, former, by=by, moment=moment, reason=again)
    said = [f"{count} entr{'ies' if count != 1 else 'y'} taken back; the former values stand again."]
    said += _undo_drafts(began, ended, by=by, moment=moment)
    said += _what_stays(began, ended)
    leave_record(
        by=by, at=moment, action="undo import", subject_kind="import", subject=f"{began:%Y-%m-%d %H:%M:%S}",
        summary=" ".join(said), reason=reason.text,
    )  # fmt: skip
    return said


def _entries(model: type[LedgerEntry], began: datetime, ended: datetime) -> list[Any]:
    related = [name for name in model.KEY if model._meta.get_field(name).is_relation]
    found: QuerySet[Any] = model._default_manager.filter(recorded_at__gte=began, recorded_at__lte=ended)
    return list(found.select_related(*related))


def _is_total(entry: LedgerEntry) -> bool:
    return isinstance(entry, Observation) and entry.units_expected is not None


def _refuse_changed_since(entries: dict[type[LedgerEntry], list[Any]], ended: datetime) -> None:
    """Refuse where something later rests on it. Totals are formed again, so theirs is no obstacle."""
    later = [
        entry
        for found in entries.values()
        for entry in found
        if entry.superseded_at and entry.superseded_at > ended and not _is_total(entry)
    ]
    if not later:
        return
    names = "; ".join(_name(entry) for entry in later[:NAMED])
    more = f" and {len(later) - NAMED} more" if len(later) > NAMED else ""
    raise Refused(f"Changed since this import, so it can’t be undone as a whole: {names}{more}. Revise them by hand.")


def _name(entry: LedgerEntry) -> str:
    """Say what an entry is about: ``Assessments in time, North team, Jul 2020``."""
    return ", ".join(str(getattr(entry, name)) for name in entry.KEY)


def _key(entry: LedgerEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, model_field.attname) for model_field in _key_fields(type(entry)))


def _key_fields(model: type[LedgerEntry]) -> list[Any]:
    return [model._meta.get_field(name) for name in model.KEY]


def _former(
    model: type[LedgerEntry], current: Sequence[Any], began: datetime, ended: datetime
) -> dict[tuple[Any, ...], Any]:
    """Return what the import superseded, by key, in one query."""
    if not current:
        return {}
    before = model._default_manager.filter(recorded_at__lt=began, superseded_at__gte=began, superseded_at__lte=ended)
    related = [one.name for one in _key_fields(model) if one.is_relation]
    return {_key(entry): entry for entry in before.select_related(*related)}


# --- Figures ----------------------------------------------------------------------------------------------


def _undo_figures(
    current: Sequence[Observation],
    former: dict[tuple[Any, ...], Observation],
    *,
    by: User,
    at: datetime,
    reason: Reason,
) -> int:
    """Take figures back; totals are formed again from what then stands."""
    own = [entry for entry in current if not _is_total(entry)]
    back = [former[_key(entry)] for entry in own if _key(entry) in former]
    gone = [entry for entry in own if _key(entry) not in former]
    supersede(entries=list(gone), at=stamp(at=at))
    record_figures(
        figures=[
            NewFigure(
                measure=entry.measure, unit=entry.unit, month=entry.month, figure=entry.figure, note=entry.note,
                outturn_of=entry.outturn_of,
            )
            for entry in back
        ],
        by=by, at=at, reason=reason,
    )  # fmt: skip
    form_totals(keys={(entry.measure, entry.month) for entry in gone}, by=by, at=at, reason=reason)
    return len(own)


def _undo_others(
    current: Sequence[Any], former: dict[tuple[Any, ...], Any], *, by: User, moment: datetime, reason: Reason
) -> int:
    """Take back targets, baselines and the like: the former facts are recorded as new entries."""
    if not current:
        return 0
    model = type(current[0])
    moment = stamp(at=moment)
    supersede(entries=list(current), at=moment)
    model._default_manager.bulk_create(
        model(
            **{name: getattr(former[_key(entry)], name) for name in (*model.KEY, *model.FACTS)},
            recorded_at=moment, recorded_by=by, recorded_as=by.title, kind=reason.kind_of_change, reason=reason.text,
            source=former[_key(entry)].source, is_illustrative=former[_key(entry)].is_illustrative,
        )
        for entry in current
        if _key(entry) in former
    )  # fmt: skip
    return len(current)


# --- Sheets -----------------------------------------------------------------------------------------------


def _prefilled(began: datetime, ended: datetime) -> list[tuple[datetime, list[Any]]]:
    """Return what stood on open sheets before the import, with the moment it was written over."""
    trail = ChangeRecord.objects.filter(action=PREFILLED, at__gte=began, at__lte=ended)
    return [(record.at, line) for record in trail for line in json.loads(record.detail)["before"]]


def _undo_drafts(began: datetime, ended: datetime, *, by: User, moment: datetime) -> list[str]:
    """Put back what stood on open sheets, where nobody has typed since."""
    before = _prefilled(began, ended)
    if not before:
        return []
    lines = {(line[0], line[1], Month.parse(line[2])): (at, line[3], line[4:]) for at, line in before}
    drafts = DraftEntry.objects.select_for_update().filter(
        measure__in={key[0] for key in lines}, unit__in={key[1] for key in lines}, month__in={key[2] for key in lines}
    )
    same = [
        draft
        for draft in drafts
        if (key := (draft.measure_id, draft.unit_id, draft.month)) in lines and draft.saved_at == lines[key][0]
    ]
    _put_back(same, lines, by=by, moment=moment)
    left = len(lines) - len(same)
    said = [f"{len(same)} prefilled figure{'s' if len(same) != 1 else ''} taken off open sheets."]
    return said + ([f"{left} stayed: since then they were changed, or sent."] if left else [])


def _put_back(drafts: Iterable[DraftEntry], lines: dict[Any, Any], *, by: User, moment: datetime) -> None:
    empty: list[DraftEntry] = []
    full: list[DraftEntry] = []
    for draft in drafts:
        _, version, values = lines[draft.measure_id, draft.unit_id, draft.month]
        for name, value in zip(KEPT, values, strict=True):
            setattr(draft, name, value)
        draft.version += 1
        draft.saved_at, draft.saved_by, draft.saved_as = moment, by, by.title
        (full if version else empty).append(draft)
    DraftEntry.objects.filter(pk__in=[draft.pk for draft in empty]).delete()
    if full:
        DraftEntry.objects.bulk_update(full, [*KEPT, "version", "saved_at", "saved_by", "saved_as"], batch_size=200)


def _what_stays(began: datetime, ended: datetime) -> list[str]:
    """Say which measures and areas stay, without figures."""
    trail = ChangeRecord.objects.filter(action=ADDED, at__gte=began, at__lte=ended)
    names = [name for record in trail for name in json.loads(record.detail)["added"]]
    if not names:
        return []
    shown = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return [f"What it added stays, without figures: {shown}."]
