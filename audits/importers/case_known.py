"""What is on record that rows of audits are compared with, read once for the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from audits.importers.case_rows import Case
from audits.models import Audit, AuditStanding, Grade, GradeScale, Kind, Programme, Round, TeamArea, scale_in
from audits.operations.allocating import areas_of_people, auditors
from organisation.models import User
from organisation.months import Month
from scorecard.importers.names import Entry, Names

Place = tuple[str, str, str]  # whose record (the reference in small letters), audit or re-audit, which one


@dataclass(frozen=True)
class Known:
    """A programme's rounds, grades and audits, the teams and those who may audit; in a constant number of queries."""

    programme: Programme
    today: date
    names: Mapping[str, str]
    rounds: Sequence[Round]
    scales: list[GradeScale]
    grades: Mapping[int, Names[Grade]]
    teams: Names[TeamArea]
    auditors: Mapping[str, User]
    own_areas: Mapping[int, set[int]]
    standings: Mapping[str, list[AuditStanding]]
    of_the_file: dict[Place, str] = field(default_factory=dict)
    drawn: dict[str, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, programme: Programme, names: Mapping[str, str], today: date) -> Known:
        people = auditors()
        scales = list(GradeScale.objects.filter(programme=programme).prefetch_related("grades"))
        teams = [Entry(one.unit.code, one.unit.name, one) for one in TeamArea.objects.select_related("unit", "area")]
        return cls(
            programme=programme, today=today, names=names,
            rounds=list(Round.objects.filter(programme=programme, is_thematic=False).in_order()), scales=scales,
            grades={scale.pk: _grades(list(scale.grades.all()), names) for scale in scales},
            teams=Names(teams, chosen=names), auditors=people,
            own_areas=areas_of_people([one.pk for one in people.values()], today), standings=standings_of(programme),
        )  # fmt: skip

    def round_of(self, month: Month) -> Round | None:
        """Return the round of a month: the one that holds it, else the one that a person said."""
        held = next((one for one in self.rounds if one.first_month <= month <= one.last_month), None)
        said = self.names.get(round_name(month), "")
        return held or next((one for one in self.rounds if str(one.pk) == said), None)

    def is_to_be_made(self, month: Month) -> bool:
        return self.names.get(round_name(month)) == NEW_ROUND

    def grades_in(self, month: Month) -> Names[Grade] | None:
        scale = scale_in(self.scales, month)
        return self.grades[scale.pk] if scale else None

    def on_record(self, case: Case, of: Round | None) -> AuditStanding | None:
        """Return where the audit of a row stands; a re-audit is kept in the round of the audit it follows, too."""
        alike = [one for one in self.standings.get(case.reference.casefold(), ()) if one.audit.kind == case.kind]
        found = [one for one in alike if of is not None and one.audit.round_id == of.pk]
        if not found and case.kind == Kind.RE_AUDIT:
            found = [one for one in alike if one.audit.of and one.audit.of.round_id == one.audit.round_id]
        # Of several in one round, that of the day it was allocated, else one that still waits for it.
        found.sort(key=lambda one: (one.allocated_on == case.allocated, one.allocated_on is None))
        return found[-1] if found else None

    def last_drawn(self, reference: str, before: date) -> date | None:
        """Return when a record was last allocated before a day, on record or higher up in the file."""
        days = [
            one.allocated_on for one in self.standings.get(reference.casefold(), ())
            if one.allocated_on is not None and one.allocated_on <= before
        ]  # fmt: skip
        days += [day for day, _ in self.drawn[reference.casefold()] if day <= before]
        return max(days, default=None)

    def last_auditor(self, reference: str) -> int | None:
        """Return who audited a record last, of those on record; none where only a job title is known."""
        found = self.standings.get(reference.casefold(), ())
        return found[-1].auditor_id if found else None

    def was_audited(self, reference: str) -> bool:
        return bool(self.standings.get(reference.casefold()) or self.drawn[reference.casefold()])


NEW_ROUND = "new"


def round_name(month: Month) -> str:
    """Return what a month is called where a person says which round it is: ``round 2020 07``."""
    return f"round {month.year} {month.month:02d}"


def _grades(grades: Sequence[Grade], chosen: Mapping[str, str]) -> Names[Grade]:
    entries = [Entry(one.code, one.name, one) for one in grades]
    also = [(one.code, name) for one in grades for name in one.printed.split(";") if name.strip()]
    return Names(entries, also=also, chosen=chosen)


def standings_of(programme: Programme) -> Mapping[str, list[AuditStanding]]:
    """Return where each audit stands whose reference is still kept, by the reference in small letters."""
    found: dict[str, list[AuditStanding]] = defaultdict(list)
    rows = AuditStanding.objects.as_at(None).filter(
        audit__round__programme=programme, audit__reference__isnull=False
    ).select_related(
        "audit__round", "audit__unit", "audit__area", "audit__of", "audit__reference", "grade", "final_grade",
        "auditor",
    )  # fmt: skip
    for one in rows.order_by("allocated_on", "audit_id"):
        found[_reference(one.audit).casefold()].append(one)
    return found


def _reference(audit: Audit) -> str:
    return audit.reference.reference
