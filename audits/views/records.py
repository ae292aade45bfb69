"""One audit: the form while it is open, the page once it is completed, its steps, and its draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audits import permissions
from audits.forms.grading import AuditForm, CheckForm, CompleteForm
from audits.models import ActionState, Audit, AuditDraft, AuditStanding, ChildAction, PracticeTheme, ReflectionQuestion
from audits.operations import grading
from audits.operations.reading import note_read
from audits.queries.records import ActionLine, audit_page, reference_of
from audits.views import steps
from audits.views.found import audit_of, carried, day_shown
from organisation.operations import Refused

ACTION_STEPS: dict[str, Any] = {"complete": steps.complete, "check": steps.check}
ACTION_FORMS: dict[str, type[forms.Form]] = {"complete": CompleteForm, "check": CheckForm}


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action with the form of the step that the person may take: ``complete``, ``check`` or none."""

    line: ActionLine
    step: str
    form: forms.Form | None


def seen_audit(request: Any, pk: int) -> tuple[Audit, AuditStanding]:
    """Return an audit that the person may see, or whose concern. :raises Http404: otherwise"""
    audit, standing = audit_of(pk)
    if not permissions.may_see_concern(request.access, request.user, audit, standing):
        raise Http404
    if not permissions.may_see_audit(request.access, request.user, audit, standing) and not _has_open_concern(audit):
        raise Http404
    return audit, standing


def _sees(request: Any, pk: int | None) -> bool:
    """Return whether the audit before or after, if there is one, is open to the person too."""
    return pk is not None and permissions.may_see_audit(request.access, request.user, *audit_of(pk))


def _has_open_concern(audit: Audit) -> bool:
    return hasattr(audit, "concern")


@require_http_methods(["GET", "HEAD", "POST"])
def audit_view(request: Any, pk: int) -> HttpResponse:
    """Show an audit, or grade it; each reading leaves its line in the trail."""
    audit, standing = seen_audit(request, pk)
    if request.method == "POST":
        return _post(request, audit, standing)
    note_read(audit=audit, by=request.user, at=request.now)
    return _page(request, audit, standing)


def _post(request: Any, audit: Audit, standing: AuditStanding) -> HttpResponse:
    name = request.POST.get("step", "")
    if name in ("send", "save"):
        return _grade(request, audit, standing, name)
    if name in ACTION_STEPS:
        return _act(request, audit, standing, name)
    step = steps.steps_of(request, audit, standing).get(name)
    if step is None:
        messages.error(request, "This is no longer possible, or not by you. What stands now is shown.")
        return redirect("audits:audit", audit.pk)
    form = step.form(request.POST, prefix=name)
    if form.is_valid():
        try:
            messages.success(request, step.take(request, audit, form))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("audits:audit", audit.pk)
    return _page(request, audit, standing, bound={name: form})


def _act(request: Any, audit: Audit, standing: AuditStanding, name: str) -> HttpResponse:
    """Complete or check one action for the child."""
    if not permissions.may_work_on_actions(request.access, request.user, audit, standing):
        raise Http404
    key = request.POST.get("action", "")
    action = ChildAction.objects.filter(audit=audit, pk=key).first() if key.isdecimal() else None
    if action is None:
        raise Http404
    prefix = f"{name}{action.pk}"
    form = ACTION_FORMS[name](request.POST, prefix=prefix)
    if form.is_valid():
        try:
            messages.success(request, ACTION_STEPS[name](request, action, form))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(reverse("audits:audit", args=[audit.pk]) + "#actions")
    return _page(request, audit, standing, bound={prefix: form})


# --- Grading --------------------------------------------------------------------------------------------


def _audit_form(audit: Audit, standing: AuditStanding, *args: Any, **kwargs: Any) -> AuditForm:
    programme = audit.round.programme_id
    return AuditForm(
        *args, grades=steps.grades_for(audit, standing),
        themes=list(PracticeTheme.objects.filter(programme=programme, is_closed=False).order_by("position")),
        questions=list(ReflectionQuestion.objects.filter(programme=programme, is_closed=False).order_by("position")),
        **kwargs,
    )  # fmt: skip


def _grade(request: Any, audit: Audit, standing: AuditStanding, name: str) -> HttpResponse:
    """Save the draft or send the audit; what was typed stays in the draft until it is sent."""
    if not permissions.may_grade(request.access, request.user, standing):
        messages.error(request, "This audit is no longer open to you.")
        return redirect("audits:audit", audit.pk)
    form = _audit_form(audit, standing, request.POST)
    try:
        _keep(request, audit, form)
        if name == "save":
            messages.success(request, "Saved as a draft. Only you see it.")
            return redirect("audits:audit", audit.pk)
        if form.is_valid():
            grading.complete_audit(
                audit=audit, graded=form.graded(), by=request.user, at=request.now, today=request.today
            )
            messages.success(request, "Sent. Its team’s managers see it now.")
            return redirect("audits:audit", audit.pk)
    except grading.DraftMoved as moved:
        form.is_valid()
        form.add_error(None, str(moved))
    except Refused as refused:
        form.is_valid()
        form.add_error(None, str(refused))
    return _page(request, audit, standing, bound={"audit": form})


def _keep(request: Any, audit: Audit, form: AuditForm) -> int:
    version = request.POST.get("version", "")
    return grading.save_draft(
        audit=audit, typed=form.typed(request.POST), version=int(version) if version.isdecimal() else 0,
        by=request.user, at=request.now,
    )  # fmt: skip


@require_POST
def draft_save(request: Any, pk: int) -> JsonResponse:
    """Keep what is typed while typing. Answers the draft's new version, or 409 with a sentence."""
    audit, standing = seen_audit(request, pk)
    if not permissions.may_grade(request.access, request.user, standing):
        return JsonResponse({"error": "This audit is no longer open to you."}, status=409)
    try:
        version = _keep(request, audit, _audit_form(audit, standing))
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=409)
    return JsonResponse({"version": version})


# --- The page -------------------------------------------------------------------------------------------


def _page(request: Any, audit: Audit, standing: AuditStanding, bound: dict[str, Any] | None = None) -> HttpResponse:
    bound = bound or {}
    page = audit_page(audit, as_at=request.as_at, today=day_shown(request))
    if page is None:
        raise Http404
    is_now = request.as_at is None
    sees_all = permissions.may_see_audit(request.access, request.user, audit, standing)
    grades_it = is_now and permissions.may_grade(request.access, request.user, standing)
    context: dict[str, Any] = {
        "page": page,
        "programme": audit.round.programme,
        "sees_all": sees_all,
        "form": bound.get("audit"),
        "reference": _reference(request, audit, standing),
        "actions": _actions(request, audit, standing, page.actions, bound) if is_now else _shown(page.actions),
        "steps": _steps(request, audit, standing, bound) if is_now else {},
        "grades_it": grades_it,
        "sees_before": _sees(request, audit.of_id),
        "sees_next": _sees(request, page.follows),
        "version": 0,
        "link_query": carried(request),
        "wrong": next((form for form in bound.values() if form.errors), None),
    }
    if grades_it:
        draft = AuditDraft.objects.filter(audit=audit).first()
        typed = draft.typed if draft else {}
        context["form"] = context["form"] or _audit_form(audit, standing, initial=typed)
        context["version"] = draft.version if draft else 0
        context["draft"] = draft
    return render(request, "audits/audit.html", context)


def _reference(request: Any, audit: Audit, standing: AuditStanding) -> str:
    if not permissions.may_see_reference(request.access, request.user, audit, standing):
        return ""
    return reference_of(audit)


def _steps(
    request: Any, audit: Audit, standing: AuditStanding, bound: dict[str, Any]
) -> dict[str, forms.Form]:  # fmt: skip
    found = steps.steps_of(request, audit, standing)
    return {name: bound.get(name) or step.form(prefix=name) for name, step in found.items()}


def _shown(lines: tuple[ActionLine, ...]) -> list[ActionView]:
    return [ActionView(line, "", None) for line in lines]


def _actions(
    request: Any, audit: Audit, standing: AuditStanding, lines: tuple[ActionLine, ...], bound: dict[str, Any]
) -> list[ActionView]:
    """Return the actions, each with the step that waits for this person."""
    may = permissions.may_work_on_actions(request.access, request.user, audit, standing)
    found = []
    for line in lines:
        state, step = line.state, ""
        if may and state.state == ActionState.OPEN:
            step = "complete"
        elif may and state.state == ActionState.COMPLETED and state.completed_by_id != request.user.pk:
            step = "check"
        prefix = f"{step}{line.action.pk}"
        form = bound.get(prefix) or ACTION_FORMS[step](prefix=prefix) if step else None
        found.append(ActionView(line, step, form))
    return found
