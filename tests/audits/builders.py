"""What tests of audits are made of: a programme with its scale, rounds, teams and audits at any stage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from audits.management.sample.scale import GRADES, THEMES
from audits.models import (
    Audit,
    AuditStanding,
    ChildAction,
    Grade,
    Kind,
    PracticeTheme,
    Programme,
    ReflectionQuestion,
    Round,
    TeamArea,
)
from audits.operations import actions, allocating, grading, programmes, scales, setup
from audits.operations.actions import NewAction
from audits.operations.allocating import NewAudit
from audits.operations.grading import Graded
from organisation.models import Area, Role, Unit, User
from organisation.months import Month
from tests.builders import EARLY, make_area, make_person, make_unit, moment, month_of, recorder

TODAY = date(2020, 9, 24)
NOW = moment("2020-09-24 10:00")
ALLOCATED, DUE = date(2020, 9, 1), date(2020, 9, 22)


def quality_area() -> Area:
    return Area.objects.filter(code="quality").first() or make_area(name="Quality assurance", code="quality")


def make_manager_of_quality() -> User:
    """Return the QA manager, made on demand."""
    email = "quality@example.org"
    found = User.objects.filter(email=email).first()
    title = "Quality assurance manager"
    return found or make_person(role=Role.SERVICE_MANAGER, area=quality_area(), email=email, title=title)


def make_programme(*, code: str = "case-audits", council: str = "", at: datetime = EARLY, **fields: Any) -> Programme:
    """Return a programme with the sample's four grades, six themes and two questions."""
    programme = Programme(
        code=code, name=fields.pop("name", "Monthly case audits"), council=council,
        area=None if council else quality_area(), opened=Month(2018, 1), **fields,
    )  # fmt: skip
    setup.create_programme(programme=programme, by=recorder(), at=at, reason="Agreed")
    scales.set_scale(programme=programme, from_month=Month(2018, 1), grades=GRADES, by=recorder(), at=at)
    setup.set_form(
        programme=programme, themes=THEMES, questions=["What went well?", "What was hard?"], by=recorder(), at=at
    )
    return programme


def make_round(programme: Programme | None = None, first: str = "2020-09", last: str = "", **fields: Any) -> Round:
    programme = programme or Programme.objects.first() or make_programme()
    at = fields.pop("at", EARLY)
    new = Round(programme=programme, first_month=month_of(first), last_month=month_of(last or first), **fields)
    return programmes.create_round(new=new, by=recorder(), at=at)


def make_team(area: Area, name: str = "North team") -> Unit:
    """Return a team that belongs to an area."""
    unit = Unit.objects.filter(name=name).first() or make_unit(name=name)
    TeamArea.objects.get_or_create(unit=unit, defaults={"area": area})
    return unit


def grade(programme: Programme, code: str) -> Grade:
    return Grade.objects.get(scale__programme=programme, code=code)


def make_audit(
    of: Round,
    unit: Unit,
    *,
    auditor: User | None = None,
    graded: str = "",
    on: date = date(2020, 9, 20),
    reference: str = "",
    allocated: date = ALLOCATED,
    due: date = DUE,
    at: datetime = EARLY,
    done_at: datetime | None = None,
    **fields: Any,
) -> Audit:
    """Return an audit allocated to a person, or to a job title; graded where ``graded`` names a grade."""
    area = TeamArea.objects.get(unit=unit).area
    new = NewAudit(
        round=of, unit=unit, area=area, reference=reference or f"REF-{Audit.objects.count() + 1}", auditor=auditor,
        auditor_title=auditor.title if auditor else "Team manager", allocated_on=allocated, due=due, **fields,
    )  # fmt: skip
    (audit,) = allocating.record_audits(new=[new], by=recorder(), at=at)
    if graded:
        complete(audit, graded, on=on, at=done_at or at)
    return audit


def complete(audit: Audit, code: str, *, on: date = TODAY, at: datetime = NOW, **content: Any) -> AuditStanding:
    """Complete an audit: by its auditor where that is a person, else as recorded from elsewhere."""
    found = grade(audit.round.programme, code)
    standing = AuditStanding.objects.as_at(None).get(audit=audit)
    if standing.auditor is None:
        return grading.record_outcome(audit=audit, grade=found, completed_on=on, by=recorder(), at=at)
    graded = Graded(grade=found, met="yes", **content)
    return grading.complete_audit(audit=audit, graded=graded, by=standing.auditor, at=at, today=on)


def make_action(audit: Audit, text: str = "Visit the child.", *, due: date = date(2020, 9, 30)) -> ChildAction:
    new = [NewAction(text, "Team manager", due)]
    return actions.raise_actions(audit=audit, new=new, by=recorder(), at=EARLY)[0]


def current(audit: Audit) -> AuditStanding:
    found: AuditStanding = AuditStanding.objects.as_at(None).get(audit=audit)
    return found


def re_audit_of(audit: Audit) -> Audit:
    return Audit.objects.get(of=audit, kind=Kind.RE_AUDIT)


def first_theme(programme: Programme) -> PracticeTheme:
    return PracticeTheme.objects.filter(programme=programme).order_by("position")[0]


def first_question(programme: Programme) -> ReflectionQuestion:
    return ReflectionQuestion.objects.filter(programme=programme).order_by("position")[0]
