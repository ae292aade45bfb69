"""Allocating records to auditors, extending and exempting, and the re-audits that follow by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.allocation import Drawn, Problem, against, read_list
from audits.compliance import due_on
from audits.models import Audit, AuditDraft, AuditStanding, ChildReference, Kind, Round, TeamArea
from audits.permissions import OF_AN_AREA
from organisation.models import Area, ChangeKind, PostHolding, Role, RoleHolding, Unit, User
from organisation.operations import Reason, Refused, leave_record, record_entry, refuse_personal_data, stamp

NEVER_TWICE = "A re-audit is never given to who graded the audit before."
AUDITING = (Role.AUDITOR, *OF_AN_AREA)


class ListRefused(Refused):
    """A sample list that can't be allocated as it is: ``problems`` names every line."""

    def __init__(self, problems: list[Problem]) -> None:
        lines = "line stands" if len(problems) == 1 else "things stand"
        super().__init__(f"Nothing was allocated: {len(problems)} {lines} against it.")
        self.problems = problems


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAudit:
    """An audit to be recorded. ``reference`` is kept apart; an auditor is a person, or only a job title."""

    round: Round
    unit: Unit
    area: Area
    reference: str
    auditor: User | None = None
    auditor_title: str = ""
    allocated_on: date | None = None
    due: date | None = None
    kind: str = Kind.AUDIT
    method: str = ""
    of: Audit | None = None
    is_illustrative: bool = False


def standing_of(audit: Audit) -> AuditStanding:
    """Return where an audit stands now; held until the transaction ends."""
    found: AuditStanding = AuditStanding.objects.as_at(None).select_related("grade", "final_grade").get(audit=audit)
    return found


def facts_of(standing: AuditStanding, **changed: Any) -> dict[str, Any]:
    """Return what a standing says, with what changes."""
    return {**{name: getattr(standing, name) for name in AuditStanding.FACTS}, **changed}


@transaction.atomic
def change_standing(
    *, standing: AuditStanding, by: User, at: datetime, reason: str, **changed: Any
) -> AuditStanding:  # fmt: skip
    """Record where an audit stands from now on."""
    entry = record_entry(
        model=AuditStanding, key={"audit": standing.audit}, facts=facts_of(standing, **changed), by=by, at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason, is_illustrative=standing.is_illustrative),
        based_on=standing.pk,
    )  # fmt: skip
    return entry if isinstance(entry, AuditStanding) else standing


def areas_of_people(people: Iterable[int], day: date) -> dict[int, set[int]]:
    """Return the areas to which people belong themselves, by their roles and by the posts they hold on a day."""
    keys = list(people)
    found: dict[int, set[int]] = {person: set() for person in keys}
    roles = RoleHolding.objects.filter(person__in=keys, area__isnull=False).values_list("person_id", "area_id")
    posts = PostHolding.objects.on(day).filter(person__in=keys, post__area__isnull=False)
    for person, area in [*roles, *posts.values_list("person_id", "post__area_id")]:
        found[person].add(area)
    return found


def auditors() -> dict[str, User]:
    """Return those who may be given records, by email."""
    people = User.objects.filter(roles__role__in=AUDITING, is_active=True, left_on__isnull=True).distinct()
    return {person.email.lower(): person for person in people}


@transaction.atomic
def allocate_list(*, to: Round, text: str, by: User, at: datetime, today: date) -> list[Audit]:
    """Allocate a pasted sample list: all of it, or nothing.

    :raises ListRefused: naming each line that draws on the auditor's own area, or a record audited of late
    """
    _refuse_round(to)
    drawn, problems = read_list(text)
    if not drawn and not problems:
        raise Refused("Paste at least one line: reference, team, the auditor's email.")
    people = auditors()
    teams = {row.unit.name.lower(): row for row in TeamArea.objects.select_related("unit", "area")}
    own = areas_of_people([person.pk for person in people.values()], today)
    problems += against(
        drawn,
        areas_of_teams={name: row.area_id for name, row in teams.items()},
        areas_of_auditors={email: own[person.pk] for email, person in people.items()},
        audited_on=_last_drawn({one.reference for one in drawn}),
        rest_months=to.programme.rest_months,
        today=today,
    )
    if problems:
        raise ListRefused(sorted(problems, key=lambda one: one.line))
    new = [_drawn(one, to, teams[one.team.lower()], people[one.auditor.lower()], today) for one in drawn]
    return record_audits(new=new, by=by, at=at)


def _drawn(one: Drawn, to: Round, team: TeamArea, auditor: User, today: date) -> NewAudit:
    return NewAudit(
        round=to, unit=team.unit, area=team.area, reference=one.reference, auditor=auditor, allocated_on=today,
        due=due_on(today, to.programme.due_days), method=to.method,
    )  # fmt: skip


def _refuse_round(to: Round) -> None:
    if not to.programme.is_own:
        raise Refused("This is another council's programme: nothing is allocated in it.")
    if to.is_paused:
        raise Refused(f"{to} is paused, so nothing is allocated in it.")


def _last_drawn(references: Collection[str]) -> dict[str, date]:
    """Return when each record was last allocated, of those that were."""
    rows = AuditStanding.objects.as_at(None).filter(
        audit__reference__reference__in=references, allocated_on__isnull=False
    )
    found: dict[str, date] = {}
    for reference, day in rows.values_list("audit__reference__reference", "allocated_on"):
        assert day is not None
        found[reference] = max(day, found.get(reference, day))
    return found


@transaction.atomic
def record_audits(*, new: Iterable[NewAudit], by: User, at: datetime, reason: str = "Allocated") -> list[Audit]:
    """Record audits with their standing, and their references apart; the trail says how many, not whose.

    :raises Refused: where a round is paused or another council's
    """
    moment, audits, standings, references = stamp(at=at), [], [], []
    for one in new:
        _refuse_round(one.round)
        if one.of is not None and one.auditor is not None and standing_of(one.of).auditor_id == one.auditor.pk:
            raise Refused(NEVER_TWICE)
        audit = Audit.objects.create(
            round=one.round, unit=one.unit, area=one.area, kind=one.kind, method=one.method or one.round.method,
            of=one.of, created_at=moment, is_illustrative=one.is_illustrative,
        )  # fmt: skip
        audits.append(audit)
        references.append(ChildReference(audit=audit, reference=one.reference))
        title = one.auditor_title or (one.auditor.title if one.auditor else "")
        standings.append(
            AuditStanding(
                audit=audit, auditor=one.auditor, auditor_title=title, allocated_on=one.allocated_on,
                first_due=one.due, due=one.due, recorded_at=moment, recorded_by=by, recorded_as=by.title,
                is_illustrative=one.is_illustrative,
            )
        )  # fmt: skip
    ChildReference.objects.bulk_create([one for one in references if one.reference])
    AuditStanding.objects.bulk_create(standings)
    for of in {audit.round_id: audit.round for audit in audits}.values():
        number = sum(audit.round_id == of.pk for audit in audits)
        leave_record(
            by=by, at=moment, action="allocate audits", subject_kind="audit programme", subject=of.programme.code,
            summary=f"{of.programme.name}: {of}, {number} audit{'s' if number != 1 else ''} allocated", reason=reason,
        )  # fmt: skip
    return audits


@transaction.atomic
def assign(*, audit: Audit, auditor: User, by: User, at: datetime, today: date, due: date | None = None) -> None:
    """Give an audit that has no auditor yet to one, or to another one.

    :raises Refused: where it is completed, the auditor's own area, or a re-audit of what they graded themselves
    """
    standing = standing_of(audit)
    if standing.is_completed:
        raise Refused("This audit is completed.")
    if auditor.email.lower() not in auditors():
        raise Refused("This person may not audit. An administrator gives the role.")
    if audit.area_id in areas_of_people([auditor.pk], today)[auditor.pk]:
        raise Refused(f"{auditor.title} belongs to {audit.area}; nobody audits their own area.")
    if audit.of is not None and standing_of(audit.of).auditor_id == auditor.pk:
        raise Refused(NEVER_TWICE)
    days = audit.round.programme.re_audit_days if audit.kind == Kind.RE_AUDIT else audit.round.programme.due_days
    when = standing.due or due or due_on(today, days)
    change_standing(
        standing=standing, by=by, at=at, reason="Allocated", auditor=auditor, auditor_title=auditor.title,
        allocated_on=standing.allocated_on or today, first_due=standing.first_due or when, due=when,
    )  # fmt: skip
    # what another had begun was for their eyes only; they are told so as they save it
    AuditDraft.objects.filter(audit=audit).exclude(saved_by=auditor).delete()
    leave_about(audit=audit, by=by, at=at, action="allocate audit", summary=f"allocated to {auditor.title}")


@transaction.atomic
def record_allocation(
    *, audit: Audit, auditor_title: str, allocated_on: date, due: date, by: User, at: datetime,
    auditor: User | None = None,
) -> None:  # fmt: skip
    """Record that an audit which follows by itself was allocated, where that is known from elsewhere.

    :raises Refused: where it has an auditor already
    """
    standing = standing_of(audit)
    if standing.allocated_on is not None:
        raise Refused("This audit is allocated already.")
    change_standing(
        standing=standing, by=by, at=at, reason="Allocated", auditor=auditor, auditor_title=auditor_title,
        allocated_on=allocated_on, first_due=due, due=due,
    )  # fmt: skip
    leave_about(audit=audit, by=by, at=at, action="allocate audit", summary=f"allocated to {auditor_title}")


@transaction.atomic
def extend(*, audit: Audit, due: date, why: str, by: User, at: datetime) -> None:
    """Move the date by which an audit is due. :raises Refused: without a reason, or to an earlier day"""
    standing = _open_standing(audit, why)
    if standing.due is None or due <= standing.due:
        raise Refused("An extension moves the date later.")
    change_standing(standing=standing, by=by, at=at, reason=why, due=due, excuse=why, excused_as=by.title)
    leave_about(audit=audit, by=by, at=at, action="extend audit", summary=f"due {due:%d %B %Y} instead", reason=why)


@transaction.atomic
def exempt(*, audit: Audit, why: str, by: User, at: datetime) -> None:
    """Excuse an audit for good; it stays among those allocated. :raises Refused: without a reason"""
    standing = _open_standing(audit, why)
    change_standing(standing=standing, by=by, at=at, reason=why, is_exempt=True, excuse=why, excused_as=by.title)
    leave_about(audit=audit, by=by, at=at, action="exempt audit", summary="exempted", reason=why)


def _open_standing(audit: Audit, why: str) -> AuditStanding:
    refuse_personal_data(why)
    standing = standing_of(audit)
    if not why.strip():
        raise Refused("Give the reason.")
    if len(why) > 300:
        raise Refused("The reason is too long; at most 300 characters.")
    if standing.is_completed or standing.is_exempt:
        raise Refused("This audit is completed or exempted already.")
    return standing


@transaction.atomic
def leave_about(*, audit: Audit, by: User, at: datetime, action: str, summary: str, reason: str = "") -> None:
    """Leave a line in the trail about one audit, by its number; never whose record it is, nor how it was graded."""
    leave_record(
        by=by, at=at, action=action, subject_kind="audit", subject=str(audit.pk),
        summary=f"{audit.number}, {audit.round}: {summary}", reason=reason,
    )  # fmt: skip
