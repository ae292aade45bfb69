"""A row of audits beside what is on record: what would be written of it, and what a person should confirm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audits.allocation import months_before
from audits.compliance import due_on
from audits.importers.case_known import NEW_ROUND, Known, round_name
from audits.importers.case_rows import Case, Doubt
from audits.models import AuditStanding, Grade, Kind, Round, TeamArea
from organisation.models import User
from organisation.months import Month
from spreadsheets.headings import normalised
from spreadsheets.kinds import Choice, Setting, Unclear


@dataclass(kw_only=True)
class Found:
    """A row with its words looked up.

    :param of: its round; none where a new one is to be made
    :param completed: the day it counts as completed, none while that lies ahead
    """

    case: Case
    of: Round | None
    month: Month
    team: TeamArea
    grade: Grade | None
    auditor: User | None
    completed: date | None
    standing: AuditStanding | None
    doubts: list[Doubt] = field(default_factory=list)


def look_up(case: Case, known: Known) -> Found:
    """Look up a row's words. :raises Unclear: naming the first that is none of ours"""
    month = case.month or (Month.of(case.allocated) if case.allocated else None)
    if month is None:
        raise Unclear("month", "no_month", "Name the month of its round.")
    of = known.round_of(month)
    if of is None and not known.is_to_be_made(month):
        raise _no_round(month, known)
    if of is not None and of.is_paused:
        raise Unclear("month", "paused", f"{of} is paused, so nothing is allocated in it.")
    doubts = list(case.doubts)
    found = Found(
        case=case, of=of, month=month, team=_team(case, known, doubts), grade=_grade(case, month, known, doubts),
        auditor=known.auditors.get(case.auditor.lower()), completed=case.completed,
        standing=known.on_record(case, of), doubts=doubts,
    )  # fmt: skip
    if "@" in case.auditor and found.auditor is None:
        raise Unclear("auditor", "no_such_auditor", "This email belongs to nobody who may audit.")
    if case.completed and case.completed > known.today:
        said = f"Completed {case.completed:%-d %B %Y}, after today: read as not completed yet."
        doubts.append(Doubt("completed", "completed_ahead", said))
        found.completed, found.grade = None, None
    return found


def _no_round(month: Month, known: Known) -> Unclear:
    said = round_name(month)
    new = Choice("round-new", f"New round of {month.long}", setting=Setting("name", said, NEW_ROUND))
    near = sorted((one for one in known.rounds if not one.is_paused), key=lambda one: abs(one.first_month - month))[:3]
    there = (Choice(f"round-{one.pk}", f"It is {one}", setting=Setting("name", said, str(one.pk))) for one in near)
    sentence = f"There is no round of {month.long}. Say which it is, or have it added."
    return Unclear("month", "unknown_round", sentence, (new, *there))


def _team(case: Case, known: Known, doubts: list[Doubt]) -> TeamArea:
    team = known.teams.find(case.team)
    said = case.shown(case.team)
    if team is None:
        sentence = f"“{said}” is none of the audited teams; the data team adds it (Audits, “Audited teams”)."
        raise Unclear("team", "unknown_team", sentence, known.teams.choices(case.team))
    if normalised(case.team) not in (normalised(team.unit.name), normalised(team.unit.code)):
        doubts.append(Doubt("team", "team_by_alias", f"Team “{said}” read as {team.unit.name}."))
    return team


def _grade(case: Case, month: Month, known: Known, doubts: list[Doubt]) -> Grade | None:
    if not case.grade:
        return None
    grades = known.grades_in(month)
    if grades is None:
        raise Unclear("grade", "no_scale", f"The programme has no grades in {month.long}; add them where it is set up.")
    grade = grades.find(case.grade)
    said = case.shown(case.grade)
    if grade is not None:
        return grade
    alike = grades.alike(case.grade)
    if not alike:
        names = ", ".join(entry.name for entry in grades.by_code.values())
        raise Unclear("grade", "unknown_grade", f"“{said}” is none of the grades: {names}.")
    doubts.append(Doubt("grade", "grade_read_as", f"“{said}” is no grade as written; read as {alike[0].name}."))
    return alike[0].record


# --- A row that is not on record ----------------------------------------------------------------------------


def new_audit(found: Found, known: Known) -> dict[str, Any]:
    """Return the change that adds an audit, and note what should be confirmed. :raises Unclear: where it can't be"""
    case, programme = found.case, known.programme
    if case.allocated is None:
        raise Unclear("allocated", "never_allocated", "Give the day on which it was allocated.")
    if case.allocated > known.today:
        raise Unclear("allocated", "allocated_ahead", "It is allocated after today. Put the date right.")
    if not case.auditor:
        raise Unclear("auditor", "no_auditor", "Name the auditor: a job title, or the email of who may audit.")
    found.doubts += _against(found, known)
    days = programme.re_audit_days if case.kind == Kind.RE_AUDIT else programme.due_days
    due = case.due or due_on(case.allocated, days)
    return {
        "do": "audit", "row": case.row.number, "programme": programme.pk, "round": found.of.pk if found.of else None,
        "month": found.month.iso, "reference": case.reference, "unit": found.team.unit_id, "area": found.team.area_id,
        "kind": str(case.kind), "auditor": found.auditor.pk if found.auditor else None, "title": title_of(found),
        "allocated": case.allocated.isoformat(), "due": due.isoformat(), **_completion(found), **_excuse(found, due),
    }  # fmt: skip


def title_of(found: Found) -> str:
    return (found.auditor.title if found.auditor else found.case.shown(found.case.auditor))[:120]


def _completion(found: Found) -> dict[str, Any]:
    if found.completed is None or found.grade is None:
        return {}
    return {"completed": found.completed.isoformat(), "grade": found.grade.pk}


def _excuse(found: Found, due: date) -> dict[str, Any]:
    excuse = found.case.excuse
    if excuse is None:
        return {}
    if excuse.is_exempt:
        return {"exempt": excuse.text}
    if excuse.until is None or excuse.until <= due:
        raise Unclear("exemption", "extends_nothing", "The extension ends on or before the day it was due already.")
    return {"extended": excuse.until.isoformat(), "why": excuse.text}


def _against(found: Found, known: Known) -> Iterator[Doubt]:
    """Yield what the rules of allocation say against a new audit, which was allocated elsewhere all the same."""
    case = found.case
    assert case.allocated is not None
    person = found.auditor
    if person is not None and found.team.area_id in known.own_areas.get(person.pk, ()):
        yield Doubt("auditor", "own_area", "The auditor belongs to the team’s own area. It is recorded as it was.")
    last = known.last_drawn(case.reference, case.allocated)
    rest = known.programme.rest_months
    if case.kind == Kind.AUDIT and last is not None and last >= months_before(case.allocated, rest):
        yield Doubt("reference", "drawn_of_late", f"This record was drawn in the {rest} months before.")
    if case.kind == Kind.RE_AUDIT:
        if person is not None and known.last_auditor(case.reference) == person.pk:
            raise Unclear("auditor", "never_twice", "A re-audit is never given to who graded the audit before.")
        if not known.was_audited(case.reference):
            yield Doubt("kind", "no_audit_before", "No earlier audit of this record is known. It follows none.")


# --- A row that is on record --------------------------------------------------------------------------------


def changed_audit(found: Found, standing: AuditStanding) -> dict[str, Any]:
    """Return what a row changes of an audit on record, empty where nothing; note what an import doesn't change."""
    steps = {**_allocation(found, standing), **_outcome(found, standing), **_excusing(found, standing)}
    found.doubts += _differences(found, standing)
    if not steps:
        return {}
    return {"do": "change", "row": found.case.row.number, "audit": standing.audit_id, "based_on": standing.pk, **steps}


def _allocation(found: Found, standing: AuditStanding) -> dict[str, Any]:
    case = found.case
    if standing.allocated_on is not None or standing.is_exempt or case.allocated is None or not case.auditor:
        return {}
    due = case.due or standing.due or case.allocated
    return {
        "allocated": case.allocated.isoformat(), "due": due.isoformat(), "title": title_of(found),
        "auditor": found.auditor.pk if found.auditor else None,
    }  # fmt: skip


def _outcome(found: Found, standing: AuditStanding) -> dict[str, Any]:
    return {} if standing.is_completed or standing.is_exempt else _completion(found)


def _excusing(found: Found, standing: AuditStanding) -> dict[str, Any]:
    is_open = not (standing.is_completed or standing.is_exempt)
    excuse = found.case.excuse
    if not is_open or excuse is None or is_said(excuse.text, standing):
        return {}
    due = standing.due or found.case.due
    return _excuse(found, due) if due is not None else {}


def _differences(found: Found, standing: AuditStanding) -> Iterator[Doubt]:
    """Yield what differs and isn't changed by an import, since it is a fact of the past or has its own way."""
    case, audit = found.case, standing.audit
    if found.team.unit_id != audit.unit_id:
        yield Doubt("team", "team_differs", f"On record its team is {audit.unit}, which an import doesn’t change.")
    if case.allocated and standing.allocated_on and case.allocated != standing.allocated_on:
        day = f"{standing.allocated_on:%-d %B %Y}"
        yield Doubt("allocated", "allocated_differs", f"On record it was allocated {day}, which isn’t changed.")
    if case.due and standing.allocated_on and case.due not in (standing.due, standing.first_due):
        sentence = f"On record it is due {standing.due:%-d %B %Y}. To extend it, say so under Exemption."
        yield Doubt("due", "due_differs", sentence)
    if case.auditor and standing.auditor_title and not _is_auditor(found, standing):
        sentence = f"On record the auditor is {standing.auditor_title}, which an import doesn’t change."
        yield Doubt("auditor", "auditor_differs", sentence)
    yield from _graded_otherwise(found, standing)


def _is_auditor(found: Found, standing: AuditStanding) -> bool:
    if found.auditor is not None:
        return found.auditor.pk == standing.auditor_id
    return normalised(found.case.auditor) == normalised(standing.auditor_title)


def _graded_otherwise(found: Found, standing: AuditStanding) -> Iterator[Doubt]:
    if standing.is_exempt:
        if found.completed:
            yield Doubt("completed", "exempt_on_record", "On record it is exempted; a completed audit can’t be.")
        return
    if not standing.is_completed or found.completed is None or found.grade is None:
        return
    if found.completed != standing.completed_on:
        day = f"{standing.completed_on:%-d %B %Y}"
        yield Doubt("completed", "completed_differs", f"On record it was completed {day}, which isn’t changed.")
    if found.grade.pk not in (standing.grade_id, standing.final_grade_id):
        sentence = f"On record it is {standing.grade}. A grade is changed by moderation, not by an import."
        yield Doubt("grade", "grade_differs", sentence)


def excuse_of(standing: AuditStanding) -> str:
    """Return how a workbook says why an audit was exempted, or until when it was extended; "" for neither."""
    if not standing.excuse:
        return ""
    words = normalised(standing.excuse)
    if standing.is_exempt:
        return standing.excuse if words.startswith("exempt") else f"Exempt: {standing.excuse}"
    if standing.due == standing.first_due or words.startswith("exten"):
        return standing.excuse
    return f"Extension to {standing.due:%-d %B %Y}: {standing.excuse}"


def is_said(text: str, standing: AuditStanding) -> bool:
    """Return whether an excuse is the one on record, however it is punctuated."""
    return normalised(text) in (normalised(standing.excuse), normalised(excuse_of(standing)))
