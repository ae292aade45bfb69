"""Who may audit which record: reading a sample list, and what stands against an allocation. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from organisation.months import Month

SEPARATORS = "\t;,"
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a sample list: a record's reference, its team's name, the auditor's email address."""

    line: int
    reference: str
    team: str
    auditor: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against a line: which one, and a sentence."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


def read_list(text: str) -> tuple[list[Drawn], list[Problem]]:
    """Read a list of one record a line: reference, team, auditor; pasted from a spreadsheet or parted by semicolons."""
    drawn, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        separator = next((one for one in SEPARATORS if one in line), ";")
        parts = [part.strip() for part in line.split(separator)]
        if len(parts) != 3 or not all(parts):
            problems.append(Problem(number, "write reference, team and the auditor's email, parted by semicolons."))
        elif len(parts[0]) > LONGEST:
            problems.append(Problem(number, f"a reference has at most {LONGEST} characters."))
        else:
            drawn.append(Drawn(number, *parts))
    return drawn, problems


def months_before(day: date, months: int) -> date:
    """Return the first day of so many months before a day's: what "in the last 12 months" begins with."""
    return (Month.of(day) + -months).first_day


def against(
    drawn: Iterable[Drawn],
    *,
    areas_of_teams: Mapping[str, int],
    areas_of_auditors: Mapping[str, Collection[int]],
    audited_on: Mapping[str, date],
    rest_months: int,
    today: date,
) -> list[Problem]:
    """Return what stands against allocating these records: every problem, not just the first.

    :param areas_of_teams: by a team's name in small letters, its area's key
    :param areas_of_auditors: by email, the areas to which those who may audit belong themselves
    :param audited_on: by reference, the day it was last allocated
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    since = months_before(today, rest_months)
    for one in drawn:
        area = areas_of_teams.get(one.team.lower())
        own = areas_of_auditors.get(one.auditor.lower())
        last = audited_on.get(one.reference)
        found = [
            (
                area is None,
                f"“{one.team[:40]}” is none of the audited teams; the data team adds it (Audits, “Audited teams”).",
            ),
            (own is None, "this email belongs to nobody who may audit."),
            (
                own is not None and area in own,
                f"the auditor belongs to the area of {one.team}, their own.",
            ),
            (last is not None and last >= since, f"this record was drawn in the last {rest_months} months."),
            (one.reference in seen, "this record stands in the list twice."),
        ]
        problems += [Problem(one.line, sentence) for is_so, sentence in found if is_so]
        seen.add(one.reference)
    return problems
