"""The grades of a programme: a scale from a month on; changed while none of its grades is given, else followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from audits.models import Grade, GradeScale, Programme
from audits.queries.scales import given_until
from audits.scales import MOST, NewGrade, problems, with_codes
from organisation.models import User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused, delete_version, leave_record, save_version, stamp
from organisation.queries import version_of
from scorecard.operations.keeping import refuse_texts, refuse_unfit

ASIDE = 2 * MOST  # where grades stand while their places change


def grades_in(scale: GradeScale) -> list[NewGrade]:
    """Return the grades of a scale as they stand, best first."""
    return [
        NewGrade(one.code, one.name, one.descriptor, one.is_good, one.is_inadequate, one.printed)
        for one in scale.grades.order_by("position")
    ]


@transaction.atomic
def set_scale(
    *, programme: Programme, from_month: Month, grades: Sequence[NewGrade], by: User, at: datetime, note: str = "",
    reason: str = "Set up",
) -> GradeScale:  # fmt: skip
    """Give a programme its grades from a month on, the best first; grades without a code get one.

    :raises Refused: where the month has a scale, grades of an earlier one were given in it or later, or the grades are
        no scale
    """
    stamp(at=at)  # nothing is graded meanwhile
    whole = _fit(programme, None, from_month, grades, note, reason)
    scale = GradeScale(programme_id=programme.pk, from_month=from_month, note=note)
    refuse_unfit(scale)
    save_version(record=scale, by=by, at=at, reason=reason)
    for position, new in enumerate(whole, 1):
        _save(_filled(Grade(scale=scale), new, position), by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="set scale", subject_kind="audit programme", subject=programme.code, reason=reason,
        summary=f"{programme.name}: grades from {from_month}", detail={one.name: one.descriptor for one in whole},
    )  # fmt: skip
    return scale


@transaction.atomic
def change_scale(
    *, scale: GradeScale, from_month: Month, grades: Sequence[NewGrade], note: str, based_on: int, by: User,
    at: datetime, reason: str,
) -> bool:  # fmt: skip
    """Change a scale of which no grade was given yet, as a whole; returns whether anything differs.

    Grades keep their codes, by which they are told apart: one whose code is left out is removed.
    :param based_on: the version that the person saw
    :raises NoLongerCurrent: where another has changed it since
    :raises Refused: where one of its grades was given, without a reason, or where the grades are no scale
    """
    stamp(at=at)  # nothing is graded meanwhile
    held = GradeScale.objects.select_for_update(of=("self",)).select_related("programme").get(pk=scale.pk)
    if version_of(held) != based_on:
        raise NoLongerCurrent(None)
    programme, before = held.programme, grades_in(held)
    if held.pk in given_until(programme):
        raise Refused("Grades of this scale were given, so it stays as it is. Add a scale from a later month.")
    whole = _fit(programme, held, from_month, grades, note, reason)
    if (held.from_month, held.note, before) == (from_month, note, whole):
        return False
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    held.from_month, held.note = from_month, note
    refuse_unfit(held)
    save_version(record=held, by=by, at=at, reason=reason)
    _replace(held, whole, by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="change scale", subject_kind="audit programme", subject=programme.code, reason=reason,
        summary=f"{programme.name}: grades from {from_month} changed", detail=_difference(before, whole),
    )  # fmt: skip
    return True


def _fit(
    programme: Programme, scale: GradeScale | None, from_month: Month, grades: Sequence[NewGrade], note: str,
    reason: str,
) -> list[NewGrade]:  # fmt: skip
    """Return the grades with their codes. :raises Refused: with everything that keeps them from being a scale"""
    refuse_texts(note, *(text for one in grades for text in (one.name, one.descriptor, one.printed)), reason=reason)
    others = [one for one in programme.scales.order_by("from_month") if scale is None or one.pk != scale.pk]
    earlier = [grade for one in others for grade in grades_in(one)]
    whole = with_codes(grades, earlier)
    found = list(problems(whole, earlier))
    if found:
        raise Refused(" ".join(found))
    _refuse_given(programme, others, from_month)
    return whole


def _refuse_given(programme: Programme, others: Sequence[GradeScale], from_month: Month) -> None:
    """:raises Refused: where grades of another scale were given in the month or later: they would stand under this"""
    until = given_until(programme)
    months = [max(until[one.pk], one.from_month) for one in others if one.pk in until]
    if months and from_month <= max(months):
        raise Refused(
            f"Grades of an earlier scale were given in rounds up to {max(months).long}. Let this one begin in "
            f"{(max(months) + 1).long} or later, so that nothing given is relabelled."
        )


def _filled(grade: Grade, new: NewGrade, position: int) -> Grade:
    grade.code, grade.name, grade.descriptor, grade.position = new.code, new.name, new.descriptor, position
    grade.is_good, grade.is_inadequate, grade.printed = new.is_good, new.is_inadequate, new.printed
    return grade


def _save(grade: Grade, **why: Any) -> None:
    refuse_unfit(grade)
    save_version(record=grade, **why)


def _replace(scale: GradeScale, whole: Sequence[NewGrade], **why: Any) -> None:
    """Save the grades of a scale as they are to be; all step aside first, so that two may change places."""
    known = {one.code: one for one in scale.grades.all()}
    for code in known.keys() - {one.code for one in whole}:
        delete_version(record=known.pop(code), **why)
    scale.grades.update(position=F("position") + ASIDE)
    for position, new in enumerate(whole, 1):
        _save(_filled(known.get(new.code, Grade(scale=scale)), new, position), **why)


def _difference(before: Sequence[NewGrade], after: Sequence[NewGrade]) -> Mapping[str, list[str]]:
    old, new = {one.code: one.said for one in before}, {one.code: one.said for one in after}
    pairs = {code: [old.get(code, ""), new.get(code, "")] for code in {**old, **new}}
    order = ["; ".join(one.name for one in grades) for grades in (before, after)]
    return {code: pair for code, pair in pairs.items() if pair[0] != pair[1]} | {"order": order}
