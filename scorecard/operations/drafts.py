"""Saving what is typed on a sheet: drafts, which keep it whether it can be or not. They leave no trail of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organisation.models import Area, Post, Unit, User
from organisation.months import Month
from organisation.operations import Refused
from scorecard.models import Absence, DraftComment, DraftEntry, Measure, ReportingUnit, State
from scorecard.operations.submissions import hold_submission, move_submission
from scorecard.queries.blocks_read import whole_service
from scorecard.queries.sheet import due_measures

ENTRY_FIELDS = ("numerator", "denominator", "value", "absence", "note", "ticked", "tick_reason")
COMMENT_FIELDS = ("text", "remedial_action", "action_post_id", "action_due", "expected_green", "override")
CELL = ("measure", "unit", "month")
OFFERED = frozenset(Absence.values) - {Absence.WORDS}  # words stand only where something was printed
LENGTHS = {field.name: getattr(field, "max_length", None) or 0 for field in DraftEntry._meta.concrete_fields}


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedRow:
    """What was typed in a row: the fields that changed, and the version it was based on (0: there was none)."""

    measure: str
    unit: str
    version: int
    texts: dict[str, str] = field(default_factory=dict)
    is_checked: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedComment:
    measure: str
    version: int
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each row or comment: saved, or a conflict with what another has saved since."""

    measure: str
    unit: str
    version: int
    theirs: dict[str, str] | None = None  # the other's texts, where they differ from what was typed here
    by: str = ""
    at: datetime | None = None

    @property
    def is_conflict(self) -> bool:
        return self.theirs is not None


def lock_open(*, area: Area, month: Month, by: User, at: datetime) -> None:
    """Hold a submission open until the transaction ends, so that saving and sending can't cross; open an untouched one.

    :raises Refused: where it has been sent
    """
    current = hold_submission(area=area, month=month)
    if current is None:
        move_submission(area=area, month=month, to=State.OPEN, by=by, at=at)
    elif current.state not in (State.OPEN, State.RETURNED):
        raise Refused(f"{area.name}, {month}: sent meanwhile by {current.recorded_as}. What you typed was not saved.")


@transaction.atomic
def save_typed(
    *, area: Area, month: Month, rows: Sequence[TypedRow], comments: Sequence[TypedComment], by: User, at: datetime
) -> tuple[list[Saved], list[Saved]]:
    """Save what came in one request, rows and comments together. :raises Refused: nothing is saved then"""
    saved = save_rows(area=area, month=month, rows=rows, by=by, at=at) if rows else []
    return saved, [save_comment(area=area, month=month, comment=one, by=by, at=at) for one in comments]


@transaction.atomic
def save_rows(*, area: Area, month: Month, rows: Sequence[TypedRow], by: User, at: datetime) -> list[Saved]:
    """Save rows of a sheet in a constant number of queries, however many they are.

    A row that another has changed since is not saved: both values come back, and the person chooses.
    :raises Refused: where the submission has been sent, or a row isn't on this sheet
    """
    lock_open(area=area, month=month, by=by, at=at)
    measures, units = _on_sheet(area, month)
    found = DraftEntry.objects.select_for_update().filter(measure__in=measures.values(), month=month)
    drafts = {(d.measure_id, d.unit_id): d for d in found}
    saved: list[Saved] = []
    written: dict[tuple[int, int], DraftEntry] = {}
    for row in rows:
        if not set(row.texts) <= set(ENTRY_FIELDS):
            raise Refused("That field is not on this sheet.")
        measure, unit = measures.get(row.measure), units.get((row.measure, row.unit))
        if measure is None or unit is None:
            raise Refused("That row is not on this sheet.")
        draft = drafts.get((measure.pk, unit.pk)) or DraftEntry(measure=measure, unit=unit, month=month, version=0)
        theirs = _differing(draft, row)
        if draft.version != row.version and theirs:
            saved.append(Saved(row.measure, row.unit, draft.version, theirs, draft.saved_as, draft.saved_at))
            continue
        _apply(draft, row, by=by, at=at)
        drafts[measure.pk, unit.pk] = written[measure.pk, unit.pk] = draft
        saved.append(Saved(row.measure, row.unit, draft.version))
    for draft in written.values():
        draft.pk = None  # found again by its cell, so that new and changed rows are written in one query
    DraftEntry.objects.bulk_create(
        written.values(),
        update_conflicts=True,
        unique_fields=CELL,
        update_fields=[*ENTRY_FIELDS, "is_checked", "version", "saved_at", "saved_by", "saved_as"],
    )
    return saved


def _on_sheet(area: Area, month: Month) -> tuple[dict[str, Measure], dict[tuple[str, str], Unit]]:
    """Return the measures of a sheet by code, and the units of each that may be keyed."""
    measures = {measure.code: measure for measure in due_measures(area, month)}
    codes = {measure.pk: code for code, measure in measures.items()}
    root = whole_service()
    units = {(code, root.code): root for code in measures}
    reporting = ReportingUnit.objects.in_month(month).filter(measure__in=codes).select_related("unit")
    for one in reporting:
        units[codes[one.measure_id], one.unit.code] = one.unit
    return measures, units


def _differing(draft: DraftEntry, row: TypedRow) -> dict[str, str]:
    """Return the other's texts that differ from what was typed."""
    return {name: getattr(draft, name) for name, text in row.texts.items() if getattr(draft, name) != text.strip()}


def _apply(draft: DraftEntry, row: TypedRow, *, by: User, at: datetime) -> None:
    for name, text in row.texts.items():
        longest = LENGTHS[name]
        if len(text.strip()) > longest:
            raise Refused(f"“{text.strip()[:30]}…” is too long; at most {longest} characters.")
        if name == "absence" and text and text not in OFFERED and text != draft.absence:
            raise Refused("Choose one of the reasons offered.")
        setattr(draft, name, text.strip())
    if {"numerator", "denominator", "value", "absence"} & set(row.texts):
        draft.is_checked = True  # whoever keys a figure has seen it
    if row.is_checked is not None:
        draft.is_checked = row.is_checked
    draft.version += 1
    draft.saved_at, draft.saved_by, draft.saved_as = at, by, by.title


@transaction.atomic
def save_comment(*, area: Area, month: Month, comment: TypedComment, by: User, at: datetime) -> Saved:
    """Save a measure's comment as typed. :raises Refused: as :func:`save_rows`"""
    lock_open(area=area, month=month, by=by, at=at)
    measure = {m.code: m for m in due_measures(area, month)}.get(comment.measure)
    if measure is None:
        raise Refused("That measure is not on this sheet.")
    draft = DraftComment.objects.select_for_update().filter(measure=measure, month=month).first()
    draft = draft or DraftComment(measure=measure, month=month, version=0)
    theirs = {
        name: str(getattr(draft, name) or "")
        for name, text in comment.texts.items()
        if name in COMMENT_FIELDS and str(getattr(draft, name) or "") != text.strip()
    }
    if draft.version != comment.version and theirs:
        return Saved(comment.measure, "", draft.version, theirs, draft.saved_as, draft.saved_at)
    for name, text in comment.texts.items():
        _set_comment(draft, name, text.strip())
    draft.version += 1
    draft.saved_at, draft.saved_by, draft.saved_as = at, by, by.title
    draft.save()
    return Saved(comment.measure, "", draft.version)


def _set_comment(draft: DraftComment, name: str, text: str) -> None:
    if name not in COMMENT_FIELDS:
        raise Refused("That field is not on this sheet.")
    if name == "action_post_id":
        post = Post.objects.filter(pk=text).first() if text.isdecimal() and len(text) < 19 else None
        if text and post is None:
            raise Refused("Choose one of the posts offered.")
        draft.action_post = post
        return
    if len(text) > {"action_due": 20, "expected_green": 20, "override": 200}.get(name, 4000):
        raise Refused("That text is too long.")
    setattr(draft, name, text)
