"""What can be downloaded of a programme: its rounds, its teams, its audits; whose records they are, never."""

from __future__ import annotations

from collections.abc import Iterable

from audits.queries.programme import ProgrammePage
from audits.queries.records import AuditLine
from audits.tables.programme import row_note
from spreadsheets.exports import Cell, Sheet


def rounds_sheet(page: ProgrammePage) -> Sheet:
    """Return the rounds as this person sees them, oldest first."""
    rows: list[tuple[Cell, ...]] = []
    for line in page.rounds:
        shares = {share.step.code: share for share in line.grades.shares} if line.grades else {}
        values: list[Cell] = []
        for step in page.steps:
            share = shares.get(step.code)
            values += [share.count if share else None, share.percent if share else None]
        rows.append((
            line.round.first_month.first_day, line.round.last_month.first_day, str(line.round), line.audits.allocated,
            line.audits.completed, line.audits.on_time, line.re_audits.allocated if line.re_audits else None,
            line.re_audits.completed if line.re_audits else None, *values,
            row_note(line) or None,
        ))  # fmt: skip
    grades = [word for step in page.steps for word in (step.name, f"{step.name} %")]
    return Sheet(
        title="Rounds",
        notes=(page.programme.name, *_whose(page)),
        headings=("First month", "Last month", "Round", "Audits allocated", "Audits completed", "Completed on time",
                  "Re-audits allocated", "Re-audits completed", *grades, "Note"),
        rows=tuple(rows),
    )  # fmt: skip


def teams_sheet(page: ProgrammePage) -> Sheet:
    """Return the teams that this person sees."""
    rows = tuple(
        (
            line.unit.name, line.audits.allocated, line.audits.completed, line.audits.percent, line.audits.on_time,
            line.re_audits.allocated if line.re_audits else None, line.re_audits.completed if line.re_audits else None,
            *([share.count for share in line.grades.shares] if line.grades else [None] * len(page.steps)),
            line.why or None,
        )
        for line in page.teams
    )  # fmt: skip
    return Sheet(
        title="Teams",
        notes=(page.programme.name, page.chosen.months if page.chosen else "All rounds", *_whose(page)),
        headings=("Team", "Audits allocated", "Audits completed", "Completed %", "Completed on time",
                  "Re-audits allocated", "Re-audits completed", *(step.name for step in page.steps), "Note"),
        rows=rows,
    )  # fmt: skip


def _whose(page: ProgrammePage) -> tuple[str, ...]:
    if not page.programme.is_own:
        return ("Another council's published figures, for illustration.",)
    return ("Illustrative figures.",) if page.programme.is_illustrative else ()


def audits_sheet(lines: Iterable[AuditLine], title: str) -> Sheet:
    """Return audits one by one, without the references of the records."""
    rows = tuple(
        (
            one.pk, one.round, one.unit, one.area, one.kind, one.method, one.auditor or None,
            _written(one.allocated), _written(one.due), _written(one.completed), one.stage.value, one.grade or None,
            one.moderated or None,
        )
        for one in lines
    )  # fmt: skip
    return Sheet(
        title="Audits",
        notes=(title, "Numbers are those of Plimsoll; the references of the records are not exported."),
        headings=("Audit", "Round", "Team", "Area", "Kind", "Method", "Auditor", "Allocated", "Due", "Completed",
                  "Where it stands", "Grade", "Moderated grade"),
        rows=rows,
    )  # fmt: skip


def _written(day: object) -> str | None:
    return str(day) if day is not None else None
