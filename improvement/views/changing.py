"""Raising an action, from nothing or from a measure, finding or recommendation; and changing one's words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audits.models import Recommendation, ServiceFinding
from audits.permissions import may_see_programmes
from improvement.forms.actions import ChangeForm, RaiseForm
from improvement.models import Action, OriginKind
from improvement.operations.actions import ChangedMeanwhile, Origin, change_action, create_action, next_code
from improvement.operations.standing import Recording
from improvement.permissions import OF_THE_AREA, may_edit_plan, may_raise, may_raise_in
from improvement.views.action import line_or_404
from organisation.context import without
from organisation.errors import NotFound
from organisation.operations import Refused
from scorecard.models import Measure
from scorecard.queries.clash import clash_of

LABELS = (("text", "Action"), ("kind", "Kind"), ("owner", "Owner post"), ("measured_by", "Measured by"))


def _measure(code: str) -> Measure | None:
    if not code:
        return None
    found = Measure.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no measure “{code[:40]}”.")
    return found


def _origins(request: Any, measure: Measure | None) -> list[Origin]:
    """Return what the address says the action is raised from: ``?measure=``, ``?finding=``, ``?recommendation=``."""
    found = [Origin(kind=OriginKind.MEASURE, reference=measure.code, label=measure.name)] if measure else []
    if number := request.GET.get("finding", ""):
        finding = _finding(request, number)
        reference = f"{finding.programme.code}/{finding.pk}"
        found.append(Origin(kind=OriginKind.FINDING, reference=reference, label=finding.text))
    if code := request.GET.get("recommendation", ""):
        asked = _recommendation(request, code)
        reference = f"{asked.round.programme.code}/{asked.code}"
        found.append(Origin(kind=OriginKind.RECOMMENDATION, reference=reference, label=asked.text))
    return found


def _finding(request: Any, number: str) -> ServiceFinding:
    """Return a finding about the service. :raises NotFound: for whoever doesn't see audits, as where there is none"""
    known = ServiceFinding.objects.select_related("programme").filter(is_context=False)
    found = known.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    if found is None or not may_see_programmes(request.access):
        raise NotFound("There is no such finding.")
    return found


def _recommendation(request: Any, code: str) -> Recommendation:
    """Return an audit's recommendation. :raises NotFound: for whoever doesn't see audits, as where there is none"""
    found = Recommendation.objects.select_related("round__programme").filter(code=code).first()
    if found is None or not may_see_programmes(request.access):
        raise NotFound("There is no such recommendation.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def raise_action(request: Any) -> HttpResponse:
    """Raise an action; its links to what it was raised from are kept."""
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    if not may_raise(request.access):
        raise PermissionDenied("Actions are raised by managers, heads of service and the data team.")
    measure = _measure(request.GET.get("measure", ""))
    origins = _origins(request, measure)
    areas = None if may_edit_plan(request.access) else request.access.areas(*OF_THE_AREA)
    form = RaiseForm(request.POST or None, areas=areas, initial=_initial(request, measure))
    if request.method == "POST" and form.is_valid():
        action = _raised(request, form, origins)
        if action is not None:
            messages.success(request, f"{action.code} is in the plan.")
            return redirect("improvement:action", action.code)
    context = {"form": form, "origins": origins, "measure": measure}
    return render(request, "improvement/raise.html", context)


def _initial(request: Any, measure: Measure | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"text": request.GET.get("text", "")[:500]}
    if measure is not None:
        initial |= {"measures": [measure.pk], "measured_by": measure.name, "owner": measure.owner_post_id}
        initial["reason"] = f"Raised from the measure {measure.code}"
    elif request.GET.get("finding"):
        initial["reason"] = "Raised from an audit finding"
    elif request.GET.get("recommendation"):
        initial["reason"] = "Raised from an audit recommendation"
    return initial


def _raised(request: Any, form: RaiseForm, origins: list[Origin]) -> Action | None:
    """Record the action; none where it was refused, which the form then says."""
    action: Action = form.save(commit=False)
    if not may_raise_in(request.access, action.outcome.section.area_id):
        raise PermissionDenied("You raise actions in your own areas.")
    action.code, action.position = next_code(), Action.objects.count() + 1
    try:
        return create_action(
            action=action, due=form.first_due, links=form.links, origins=origins, reason=form.cleaned_data["reason"],
            recording=Recording(by=request.user, at=request.now),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, code: str) -> HttpResponse:
    """Change an action's words, owner or links. Where another has changed them, both are shown."""
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    line = line_or_404(request, code)
    if not may_edit_plan(request.access):
        raise PermissionDenied("The words of actions are changed by the data team.")
    action = Action.objects.get(code=code)
    stands = Action.objects.get(code=code)
    clash = None
    form = ChangeForm(request.POST or None, instance=action, areas=None, initial={"based_on": action.version})
    if request.method == "POST" and request.POST.get("settle") == "keep":
        return redirect("improvement:action", code)
    if request.method == "POST" and form.is_valid():
        try:
            based_on = form.cleaned_data["based_on"]
            done = change_action(
                action=form.save(commit=False), links=form.links, based_on=based_on,
                reason=form.cleaned_data["reason"], recording=Recording(by=request.user, at=request.now),
            )  # fmt: skip
        except ChangedMeanwhile as stale:
            clash = clash_of(stale.current, form.instance, LABELS)
            form = _rebased(request, stale.current)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{code} is changed." if done else "Nothing differs.")
            return redirect("improvement:action", code)
    context = {"form": form, "action": stands, "line": line, "clash": clash, "settle": ""}
    return render(request, "improvement/change.html", context)


def _rebased(request: Any, current: Action) -> ChangeForm:
    data = request.POST.copy()
    data["based_on"] = str(current.version)
    form = ChangeForm(data, instance=Action.objects.get(pk=current.pk), areas=None)
    form.is_valid()
    return form
