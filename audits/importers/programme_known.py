"""What is on record of a programme whose published figures are imported, and what the file itself says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from audits.models import Grade, Programme, PublishedCompliance, PublishedShare, Round, RoundCohort
from organisation.months import Month
from spreadsheets.headings import normalised

Months = tuple[Month, Month]


def _names_of(grade: Grade) -> list[str]:
    return [grade.name, *(name for name in grade.printed.split(";") if name.strip())]


@dataclass(frozen=True)
class Known:
    """What is on record of a programme, and what the months of the file have said so far."""

    programme: Programme
    grades: Mapping[str, Grade]
    rounds: Mapping[Months, Round]
    shares: Mapping[tuple[int, int], PublishedShare]
    compliance: Mapping[tuple[str, Months], PublishedCompliance]
    cohorts: Mapping[int, frozenset[str]]
    questions: int
    read: dict[Months, dict[str, Decimal]] = field(default_factory=dict)  # percentages of the file, by grade's code
    pauses: set[Months] = field(default_factory=set)  # pauses of the file

    @classmethod
    def of(cls, pk: str) -> Known:
        programme = Programme.objects.get(pk=pk)
        grades = Grade.objects.filter(scale__programme=programme).order_by("scale__from_month")
        rounds = Round.objects.filter(programme=programme, is_thematic=False)
        shares = PublishedShare.objects.as_at(None).filter(round__programme=programme)
        totals = PublishedCompliance.objects.as_at(None).filter(programme=programme)
        cohorts: dict[int, set[str]] = {}
        for of, name in RoundCohort.objects.as_at(None).filter(round__programme=programme).values_list("round", "name"):
            cohorts.setdefault(of, set()).add(name)
        return cls(
            programme, {one.code: one for one in grades},
            {(one.first_month, one.last_month): one for one in rounds},
            {(one.round_id, one.grade_id): one for one in shares},
            {(one.audit_kind, (one.first_month, one.last_month)): one for one in totals},
            {of: frozenset(names) for of, names in cohorts.items()},
            programme.questions.filter(is_closed=False).count(),
        )  # fmt: skip

    def grade_of(self, code: str, *names: str) -> Grade | None:
        """Return a grade by its code, else by its label or as it is also printed."""
        wanted = {normalised(name) for name in names}
        alike = (one for one in self.grades.values() if wanted & {normalised(name) for name in _names_of(one)})
        return self.grades.get(code) or next(alike, None)

    @property
    def latest(self) -> Months | None:
        """The latest round with grades: of the file, else on record."""
        held = [months for months, of in self.rounds.items() if not of.is_paused]
        return max(self.read or held, key=lambda months: months[1], default=None)

    def percent_of(self, months: Months, code: str) -> Decimal | None:
        """Return a grade's percentage of a round: as the months of the file have it, else as it is on record."""
        if code in self.read.get(months, {}):
            return self.read[months][code]
        of, grade = self.rounds.get(months), self.grade_of(code, code)
        now = self.shares.get((of.pk, grade.pk)) if of and grade else None
        return now.percent if now else None

    def pause_of(self, month: Month) -> Months | None:
        """Return the months of the pause that a month lies in, or that ended in the month before it."""
        paused = self.pauses | {months for months, of in self.rounds.items() if of.is_paused}
        return next((months for months in sorted(paused) if months[0] <= month <= months[1] + 1), None)
