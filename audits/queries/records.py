"""One audit with all that was said about it, and the lists of audits that wait for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from audits.compliance import Stage, days_late, stage
from audits.models import (
    ActionState,
    Audit,
    AuditFinding,
    AuditStanding,
    Challenge,
    ChildAction,
    ChildActionState,
    ChildReference,
    Concern,
    Feedback,
    FeedbackSought,
    Outcome,
    Programme,
    Reflection,
    ThemeGrade,
)
from organisation.models import Unit


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An audit as lists show it; whose record it is, never."""

    pk: int
    round: str
    unit: str
    area: str
    area_id: int
    kind: str
    method: str
    auditor: str
    allocated: date | None
    first_due: date | None
    due: date | None
    completed: date | None
    stage: Stage
    late_by: int
    grade: str
    moderated: str
    final: str
    is_illustrative: bool
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action for a child with where it stands."""

    action: ChildAction
    state: ChildActionState
    unit: str
    area_id: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class AuditPage:
    """All about one audit, as known at a moment."""

    audit: Audit
    standing: AuditStanding
    line: AuditLine
    themes: tuple[ThemeGrade, ...]
    strengths: tuple[AuditFinding, ...]
    improvements: tuple[AuditFinding, ...]
    feedback: tuple[Feedback, ...]
    sought: tuple[FeedbackSought, ...]
    reflections: tuple[Reflection, ...]
    actions: tuple[ActionLine, ...]
    concern: Concern | None
    challenge: Challenge | None
    follows: int | None  # the re-audit that follows it
    was: AuditStanding | None  # the audit that it follows


RELATED = ("audit__round__programme", "audit__unit", "audit__area", "grade", "moderated_grade", "final_grade")


def find_audit(pk: int) -> tuple[Audit, AuditStanding] | None:
    """Return an audit and where it stands now, in one query; none where there is none."""
    current = AuditStanding.objects.as_at(None).select_related(*RELATED, "audit__of").filter(audit=pk).first()
    return (current.audit, current) if current is not None else None


def line_of(standing: AuditStanding, today: date, *, has_draft: bool = False) -> AuditLine:
    """Return an audit as lists show it, from a standing with what is related."""
    audit = standing.audit
    where = stage(
        allocated=standing.allocated_on is not None, due=standing.due, completed=standing.completed_on,
        is_exempt=standing.is_exempt, today=today,
    )  # fmt: skip
    is_late = where in (Stage.LATE, Stage.OVERDUE) and standing.due is not None
    return AuditLine(
        pk=audit.pk, round=str(audit.round), unit=audit.unit.name, area=audit.area.name, area_id=audit.area_id,
        kind=audit.get_kind_display(), method=audit.get_method_display(), auditor=standing.auditor_title,
        allocated=standing.allocated_on, first_due=standing.first_due, due=standing.due,
        completed=standing.completed_on, stage=where,
        late_by=days_late(standing.due, standing.completed_on, today) if is_late and standing.due else 0,
        grade=standing.grade.name if standing.grade else "",
        moderated=standing.moderated_grade.name if standing.moderated_grade else "",
        final=standing.final_grade.name if standing.final_grade else "",
        is_illustrative=audit.is_illustrative, has_draft=has_draft,
    )  # fmt: skip


def audit_page(audit: Audit, *, as_at: datetime | None, today: date) -> AuditPage | None:
    """Return all about an audit in a constant number of queries; none where it wasn't known yet."""
    standing = AuditStanding.objects.as_at(as_at).select_related(*RELATED).filter(audit=audit).first()
    if standing is None:
        return None
    findings = _said(AuditFinding, audit, as_at)
    follows = Audit.objects.filter(of=audit).values_list("pk", "created_at").first()
    is_known = follows is not None and (as_at is None or follows[1] <= as_at)
    before = AuditStanding.objects.as_at(as_at).filter(audit=audit.of_id) if audit.of_id else None
    return AuditPage(
        audit=audit, standing=standing, line=line_of(standing, today),
        themes=tuple(
            ThemeGrade.objects.as_at(as_at).filter(audit=audit).select_related("theme", "grade")
            .order_by("theme__position")
        ),
        strengths=tuple(one for one in findings if one.is_strength),
        improvements=tuple(one for one in findings if not one.is_strength),
        feedback=tuple(_said(Feedback, audit, as_at)),
        sought=tuple(audit.sought.order_by("pk")) if standing.is_completed else (),
        reflections=tuple(_said(Reflection, audit, as_at, "question")),
        actions=actions_of(Q(action__audit=audit), as_at=as_at, today=today),
        concern=_concern(audit, as_at),
        challenge=Challenge.objects.as_at(as_at).filter(audit=audit).first(),
        follows=follows[0] if follows is not None and is_known else None,
        was=before.select_related("final_grade", "auditor").first() if before is not None else None,
    )  # fmt: skip


def _said(model: Any, audit: Audit, as_at: datetime | None, *related: str) -> list[Any]:
    rows = model.objects.filter(audit=audit).select_related(*related).order_by("pk")
    return list(rows if as_at is None else rows.filter(recorded_at__lte=as_at))


def _concern(audit: Audit, as_at: datetime | None) -> Concern | None:
    """Return the concern as it was known: not yet acknowledged, where that came later."""
    found = Concern.objects.filter(audit=audit).first()
    if found is None or as_at is None:
        return found
    if found.raised_at > as_at:
        return None
    if found.acknowledged_at is not None and found.acknowledged_at > as_at:
        found.acknowledged_at, found.acknowledged_by, found.acknowledged_as, found.response = None, None, "", ""
    return found


def reference_of(audit: Audit) -> str:
    """Return whose record it is; empty once the reference was deleted. Ask permission first."""
    found = ChildReference.objects.filter(audit=audit).values_list("reference", flat=True).first()
    return found or ""


# --- Lists ----------------------------------------------------------------------------------------------


def lines(where: Q, *, as_at: datetime | None, today: date) -> list[AuditLine]:
    """Return the audits of a condition on their standings, in the order of their dates."""
    rows = AuditStanding.objects.as_at(as_at).filter(where).select_related(*RELATED, "audit__draft")
    return [
        line_of(row, today, has_draft=hasattr(row.audit, "draft"))
        for row in rows.order_by("due", "audit__unit__name", "audit")
    ]


def my_audits(person: int, today: date) -> list[AuditLine]:
    """Return the audits allocated to a person: those to be graded first, the most urgent on top."""
    found = lines(Q(auditor=person), as_at=None, today=today)
    waiting = [one for one in found if one.stage in (Stage.DUE, Stage.OVERDUE)]
    others = [one for one in found if one.stage not in (Stage.DUE, Stage.OVERDUE)]
    return [*waiting, *sorted(others, key=lambda one: one.completed or date.min, reverse=True)]


def actions_of(where: Q, *, as_at: datetime | None, today: date) -> tuple[ActionLine, ...]:
    """Return actions for children of a condition on their states, the earliest due first."""
    rows = (
        ChildActionState.objects.as_at(as_at)
        .filter(where)
        .select_related("action__audit__unit", "action__audit__round__programme")
        .order_by("action__due", "action")
    )
    return tuple(
        ActionLine(
            row.action, row, row.action.audit.unit.name, row.action.audit.area_id,
            row.state == ActionState.OPEN and today > row.action.due,
        )
        for row in rows
    )  # fmt: skip


def open_actions(areas: Iterable[int], today: date) -> tuple[ActionLine, ...]:
    """Return the actions of areas that are to be completed, or to be checked."""
    where = Q(action__audit__area__in=list(areas)) & ~Q(state=ActionState.CHECKED)
    return actions_of(where, as_at=None, today=today)


def open_concerns(areas: Iterable[int]) -> list[Concern]:
    """Return the immediate concerns of areas that nobody has acknowledged, the oldest first."""
    found = Concern.objects.filter(audit__area__in=list(areas), acknowledged_at__isnull=True)
    return list(found.select_related("audit__unit", "audit__round").order_by("raised_at"))


def to_moderate(programme: Programme, today: date) -> list[AuditLine]:
    """Return the completed audits of a programme that nobody has moderated, those graded lowest first."""
    where = Q(audit__round__programme=programme, completed_on__isnull=False, moderated_grade__isnull=True)
    rows = AuditStanding.objects.as_at(None).filter(where).select_related(*RELATED)
    ordered = rows.order_by("-final_grade__position", "completed_on", "audit")[:200]
    return [line_of(row, today) for row in ordered]


def moderated_pairs(programme: Programme, as_at: datetime | None) -> list[tuple[Any, Any]]:
    """Return the auditor's and the moderator's grade of each moderated audit."""
    rows = AuditStanding.objects.as_at(as_at).filter(audit__round__programme=programme, moderated_grade__isnull=False)
    return [(row.grade, row.moderated_grade) for row in rows.select_related("grade", "moderated_grade")]


def open_challenges(programme: Programme) -> list[Challenge]:
    """Return the challenges of a programme that wait for an answer."""
    found = Challenge.objects.as_at(None).filter(audit__round__programme=programme, outcome=Outcome.OPEN)
    return list(found.select_related("audit__unit", "audit__round").order_by("recorded_at"))


def teams_of(areas: Iterable[int]) -> list[Unit]:
    """Return the teams that belong to areas."""
    return list(Unit.objects.filter(audited_in__area__in=list(areas)).order_by("name"))


def audited_teams() -> list[Unit]:
    """Return every team that belongs to an area."""
    return list(Unit.objects.filter(audited_in__isnull=False).order_by("name"))
