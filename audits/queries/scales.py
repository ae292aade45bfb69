"""The grades of a programme: as rules see them in a month, and until which rounds those of a scale were given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from audits.grades import Step, in_order
from audits.models import AuditStanding, Grade, GradeScale, Programme, PublishedShare, ThemeGrade, scale_in
from organisation.months import Month


def step_of(grade: Grade) -> Step:
    """Return a grade as the rules see it."""
    return Step(grade.code, grade.name, grade.position, grade.is_good, grade.is_inadequate)


@dataclass(frozen=True, slots=True)
class Steps:
    """The grades of the scales that were in force in some months; a code is one grade in all of them.

    :param all: the grades of these scales, best first, numbered from 1
    """

    all: tuple[Step, ...]
    _by_scale: dict[int, frozenset[str]]
    _scales: list[GradeScale]

    def in_month(self, month: Month) -> tuple[Step, ...]:
        """Return those of the scale in force in a month, best first."""
        scale = _in_force(self._scales, month)
        codes = self._by_scale.get(scale.pk, frozenset()) if scale else frozenset()
        return tuple(step for step in self.all if step.code in codes)


def _in_force(scales: list[GradeScale], month: Month) -> GradeScale | None:
    """Return the scale in force in a month; the first one where none was yet."""
    return scale_in(scales, month) or (scales[0] if scales else None)


def steps_in(programme: Programme, months: Iterable[Month] | None = None) -> Steps:
    """Read the grades that were in force in any of these months, or in any at all, in two queries."""
    scales = list(
        GradeScale.objects.filter(programme_id=programme.pk).order_by("from_month").prefetch_related("grades")
    )
    used = scales if months is None else [one for month in months if (one := _in_force(scales, month)) is not None]
    in_force = {scale.pk: scale for scale in used}
    by_scale = {pk: frozenset(one.code for one in scale.grades.all()) for pk, scale in in_force.items()}
    found: dict[str, Step] = {}
    for scale in sorted(in_force.values(), key=lambda one: one.from_month, reverse=True):
        for grade in scale.grades.all():
            found.setdefault(grade.code, step_of(grade))
    return Steps(in_order(found.values()), by_scale, scales)


def given_until(programme: Programme) -> dict[int, Month]:
    """Return the last month of the rounds in which grades of a scale were given, by the scale's key; in four queries.

    A scale that isn't in it was never used: nothing that was given would be relabelled by changing it.
    """
    of_audits, round_of = {"audit__round__programme": programme.pk}, "audit__round__last_month"
    asked: tuple[tuple[Any, dict[str, int], str, str], ...] = (
        (AuditStanding, of_audits, "grade__scale", round_of),
        (AuditStanding, of_audits, "moderated_grade__scale", round_of),
        (ThemeGrade, of_audits, "grade__scale", round_of),
        (PublishedShare, {"round__programme": programme.pk}, "grade__scale", "round__last_month"),
    )
    found: dict[int, Month] = {}
    for model, about, scale, month in asked:
        rows = model._default_manager.filter(**about, **{f"{scale}__isnull": False}).order_by()
        for pk, last in rows.values_list(scale).annotate(last=Max(month)):
            found[pk] = max(found.get(pk, last), last)
    return found
