"""The steps that are taken on one audit's page: for each its form, who may take it, what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from audits import permissions
from audits.forms import grading as sent
from audits.models import Audit, AuditStanding, ChildAction, Grade
from audits.operations import actions, allocating, grading
from audits.queries.people import may_be_given
from audits.tasks import tell_of_concern
from organisation.models import User

Taken = Callable[[Any, Audit, Any], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``take`` calls one operation and returns what to say; it may raise Refused."""

    form: Callable[..., forms.Form]
    take: Taken


def grades_for(audit: Audit, standing: AuditStanding) -> list[Grade]:
    """Return the grades to choose from: of the scale in force in the round's last month, or that it was graded on."""
    if standing.grade is not None:
        return list(Grade.objects.filter(scale=standing.grade.scale_id).order_by("position"))
    scales = audit.round.programme.scales.filter(from_month__lte=audit.round.last_month).order_by("-from_month")
    scale = scales.first() or audit.round.programme.scales.order_by("from_month").first()
    return list(Grade.objects.filter(scale=scale).order_by("position"))


def people_for(request: Any, audit: Audit) -> list[tuple[int, str]]:
    """Return who may be given this record: nobody of its own area, nor who graded it before."""
    before = None
    if audit.of_id is not None:
        before = AuditStanding.objects.as_at(None).filter(audit=audit.of_id).values_list("auditor", flat=True).first()
    return [(pk, title) for pk, title, own in may_be_given(request.today) if audit.area_id not in own and pk != before]


def _by(request: Any) -> dict[str, Any]:
    return {"by": request.user, "at": request.now}


def _concern(request: Any, audit: Audit, form: Any) -> str:
    concern = actions.raise_concern(audit=audit, text=form.cleaned_data["text"], **_by(request))
    told, failed = tell_of_concern(concern)
    if failed or not told:
        return (
            f"Raised. {told} told by email, {failed} could not be reached: ring the team manager and the head of "
            "service now."
        )
    return f"Raised. {told} told by email: the team’s managers and head of service."


def _acknowledge(request: Any, audit: Audit, form: Any) -> str:
    actions.acknowledge(concern=audit.concern, response=form.cleaned_data["response"], **_by(request))
    return "Acknowledged."


def _action(request: Any, audit: Audit, form: Any) -> str:
    given = form.cleaned_data
    actions.raise_actions(
        audit=audit, new=[actions.NewAction(given["text"], given["owner"], given["due"])], **_by(request)
    )
    return "Raised on the child’s record."


def _moderate(request: Any, audit: Audit, form: Any) -> str:
    given = form.cleaned_data
    grading.moderate(
        audit=audit, grade=form.grades[given["grade"]], why=given["why"], today=request.today, **_by(request)
    )
    return "Moderated. Both grades stay on record."


def _challenge(request: Any, audit: Audit, form: Any) -> str:
    grading.challenge(audit=audit, points=form.cleaned_data["points"], **_by(request))
    return "Challenged. Those who run the programme answer it."


def _answer(request: Any, audit: Audit, form: Any) -> str:
    grading.answer_challenge(audit=audit, **form.cleaned_data, **_by(request))
    return "Answered."


def _assign(request: Any, audit: Audit, form: Any) -> str:
    auditor = User.objects.get(pk=form.cleaned_data["auditor"])
    allocating.assign(audit=audit, auditor=auditor, today=request.today, **_by(request))
    return f"Allocated to {auditor.title}."


def _extend(request: Any, audit: Audit, form: Any) -> str:
    allocating.extend(audit=audit, due=form.cleaned_data["due"], why=form.cleaned_data["why"], **_by(request))
    return "Extended."


def _exempt(request: Any, audit: Audit, form: Any) -> str:
    allocating.exempt(audit=audit, why=form.cleaned_data["why"], **_by(request))
    return "Exempted. It stays among those allocated."


def complete(request: Any, action: ChildAction, form: Any) -> str:
    """Take the step of an action: it is done."""
    actions.complete_action(action=action, done=form.cleaned_data["done"], today=request.today, **_by(request))
    return "Completed. A second person checks it."


def check(request: Any, action: ChildAction, form: Any) -> str:
    """Take the step of an action: a second person has looked."""
    is_done = form.cleaned_data["is_done"] == "yes"
    actions.check_action(
        action=action, is_done=is_done, note=form.cleaned_data["note"], today=request.today, **_by(request)
    )
    return "Checked." if is_done else "Sent back; it is open again."


def steps_of(request: Any, audit: Audit, standing: AuditStanding) -> dict[str, Step]:
    """Return the steps that the person may take on an audit now, by name."""
    access, user = request.access, request.user
    is_open = not standing.is_completed and not standing.is_exempt
    runs = permissions.runs(access, audit.round.programme)
    sees = permissions.may_see_audit(access, user, audit, standing)
    concern, challenge = getattr(audit, "concern", None), _current_challenge(audit)
    waits = concern is not None and concern.acknowledged_at is None
    may = {
        "concern": concern is None and sees and standing.auditor_id is not None,
        "acknowledge": waits and permissions.may_acknowledge(access, audit),
        "action": sees and standing.is_completed,
        "moderate": permissions.may_moderate(access, user, audit, standing),
        "challenge": challenge is None and permissions.may_challenge(access, audit, standing),
        "answer": challenge == "open" and runs,
        "assign": is_open and runs,
        "extend": is_open and runs and standing.due is not None,
        "exempt": is_open and runs and standing.allocated_on is not None,
    }
    every = {
        "concern": Step(sent.ConcernForm, _concern),
        "acknowledge": Step(sent.AcknowledgeForm, _acknowledge),
        "action": Step(sent.ActionForm, _action),
        "moderate": Step(lambda *a, **k: sent.ModerateForm(*a, grades=grades_for(audit, standing), **k), _moderate),
        "challenge": Step(sent.ChallengeForm, _challenge),
        "answer": Step(sent.AnswerForm, _answer),
        "assign": Step(lambda *a, **k: sent.AssignForm(*a, people=people_for(request, audit), **k), _assign),
        "extend": Step(sent.ExtendForm, _extend),
        "exempt": Step(sent.ExemptForm, _exempt),
    }
    return {name: step for name, step in every.items() if may[name]}


def _current_challenge(audit: Audit) -> str | None:
    return audit.challenges.as_at(None).values_list("outcome", flat=True).first()
