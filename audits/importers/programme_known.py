"""What is on record of a programme whose published figures are imported, and what the file itself says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from audits.models import (
    Grade,
    GradeScale,
    Programme,
    PublishedCompliance,
    PublishedShare,
    Round,
    RoundCohort,
    scale_in,
)
from organisation.months import Month
from spreadsheets.headings import normalised

Months = tuple[Month, Month]


def _names_of(grade: Grade) -> list[str]:
    return [grade.name, *(name for name in grade.printed.split(";") if name.strip())]


@dataclass(frozen=True)
class Known:
    """What is on record of a programme, and what the months of the file have said so far."""

    programme: Programme
    scales: Sequence[GradeScale]
    rounds: Mapping[Months, Round]
    shares: Mapping[tuple[int, str], PublishedShare]  # by round and the grade's code
    compliance: Mapping[tuple[str, Months], PublishedCompliance]
    cohorts: Mapping[int, frozenset[str]]
    questions: int
    read: dict[Months, dict[str, Decimal]] = field(default_factory=dict)  # percentages of the file, by grade's code
    pauses: set[Months] = field(default_factory=set)  # pauses of the file

    @classmethod
    def of(cls, pk: str) -> Known:
        programme = Programme.objects.get(pk=pk)
        scales = GradeScale.objects.filter(programme=programme).order_by("from_month").prefetch_related("grades")
        rounds = Round.objects.filter(programme=programme, is_thematic=False)
        shares = PublishedShare.objects.as_at(None).filter(round__programme=programme).select_related("grade")
        totals = PublishedCompliance.objects.as_at(None).filter(programme=programme)
        cohorts: dict[int, set[str]] = {}
        for of, name in RoundCohort.objects.as_at(None).filter(round__programme=programme).values_list("round", "name"):
            cohorts.setdefault(of, set()).add(name)
        return cls(
            programme, list(scales),
            {(one.first_month, one.last_month): one for one in rounds},
            {(one.round_id, one.grade.code): one for one in shares},
            {(one.audit_kind, (one.first_month, one.last_month)): one for one in totals},
            {of: frozenset(names) for of, names in cohorts.items()},
            programme.questions.filter(is_closed=False).count(),
        )  # fmt: skip

    def grade_of(self, months: Months, code: str, *names: str) -> Grade | None:
        """Return a grade by its code, else by its label or as it is also printed: of the scale of these months first.

        Where its scale has none, that of the latest scale that has.
        """
        in_force = scale_in(list(self.scales), months[1])
        wanted = {normalised(name) for name in names}
        for scale in sorted(self.scales, key=lambda one: (one == in_force, one.from_month), reverse=True):
            grades = list(scale.grades.all())
            alike = [one for one in grades if wanted & {normalised(name) for name in _names_of(one)}]
            found = next((one for one in grades if one.code == code), alike[0] if alike else None)
            if found is not None:
                return found
        return None

    @property
    def latest(self) -> Months | None:
        """The latest round with grades: of the file, else on record."""
        held = [months for months, of in self.rounds.items() if not of.is_paused]
        return max(self.read or held, key=lambda months: months[1], default=None)

    def percent_of(self, months: Months, code: str) -> Decimal | None:
        """Return a grade's percentage of a round: as the months of the file have it, else as it is on record."""
        if code in self.read.get(months, {}):
            return self.read[months][code]
        of, grade = self.rounds.get(months), self.grade_of(months, code, code)
        now = self.shares.get((of.pk, grade.code)) if of and grade else None
        return now.percent if now else None

    def pause_of(self, month: Month) -> Months | None:
        """Return the months of the pause that a month lies in, or that ended in the month before it."""
        paused = self.pauses | {months for months, of in self.rounds.items() if of.is_paused}
        return next((months for months in sorted(paused) if months[0] <= month <= months[1] + 1), None)
