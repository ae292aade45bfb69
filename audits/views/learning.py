"""Recommendations with the answers of teams, and findings with what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audits.forms.programme import ChangeForm, FindingCheckForm, RespondForm
from audits.models import Recommendation, ServiceFinding, TeamArea
from audits.operations import learning as operations
from audits.permissions import OF_AN_AREA, runs, scope_of
from audits.queries import learning
from audits.queries.records import teams_of
from audits.views.found import carried, own_programme, programme_of
from organisation.operations import Refused

BACK = {"back": "audits:findings", "back_label": "Findings and what changed"}


@require_safe
def recommendations_view(request: Any, code: str) -> HttpResponse:
    """Show every recommendation of a programme with its points and the answers that this person may see."""
    programme = programme_of(request, code)
    scope = scope_of(request.access, programme)
    units = None
    if not scope.sees_every_team:
        units = frozenset(TeamArea.objects.filter(area__in=scope.areas).values_list("unit_id", flat=True))
    found = learning.recommendations(programme, as_at=request.as_at, units=units)
    context = {
        "programme": programme, "lines": found, "scope": scope, "link_query": carried(request),
        "answers": [(line.one, answer) for line in found for answer in line.answers],
        "may_respond": bool(units) or (scope.sees_every_team and _has_teams(request)),
    }  # fmt: skip
    return render(request, "audits/recommendations.html", context)


def _has_teams(request: Any) -> bool:
    """Return whether a person answers for teams: an area may have none, such as quality assurance."""
    areas = request.access.areas(*OF_AN_AREA)
    return bool(areas and teams_of(areas))


@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: Any, code: str, pk: int) -> HttpResponse:
    """Say for a team when it discussed a recommendation, and what changed."""
    programme = programme_of(request, code)
    areas = request.access.areas(*OF_AN_AREA)
    found = Recommendation.objects.filter(pk=pk, round__programme=programme.pk).first()
    teams = teams_of(areas) if areas and programme.is_own else []
    if found is None or not teams or request.as_at is not None:
        raise Http404
    named = set(found.teams.values_list("pk", flat=True))
    teams = [team for team in teams if not named or team.pk in named]
    form = RespondForm(request.POST or None, units=teams, initial={"discussed_on": request.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.respond(
                recommendation=found, unit=form.units[given["unit"]], discussed_on=given["discussed_on"],
                what_changed=given["what_changed"], by=request.user, at=request.now, today=request.today,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Recorded.")
            return redirect("audits:recommendations", code)
    context = {"programme": programme, "form": form, "title": "Answer a recommendation", "submit": "Record it",
               "hint": found.text, "back": "audits:recommendations", "back_label": "Recommendations"}  # fmt: skip
    return render(request, "audits/form.html", context)


@require_safe
def findings_view(request: Any, code: str) -> HttpResponse:
    """Show the findings of a programme: what was found, what changed, each check."""
    programme = programme_of(request, code)
    if not programme.is_own:
        raise Http404
    context = {
        "programme": programme, "groups": learning.findings(programme, request.as_at),
        "may_run": runs(request.access, programme) and request.as_at is None, "link_query": carried(request),
    }  # fmt: skip
    return render(request, "audits/findings.html", context)


def _finding(request: Any, code: str, pk: int) -> tuple[Any, ServiceFinding]:
    programme = own_programme(request, code)
    found = ServiceFinding.objects.filter(pk=pk, programme=programme.pk, is_context=False).first()
    if found is None or request.as_at is not None:
        raise Http404
    return programme, found


@require_http_methods(["GET", "HEAD", "POST"])
def finding_check(request: Any, code: str, pk: int) -> HttpResponse:
    """Record the result of a check of a finding."""
    programme, found = _finding(request, code, pk)
    form = FindingCheckForm(request.POST or None, initial={"checked_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_check(
                finding=found, by=request.user, at=request.now, today=request.today, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Recorded.")
            return redirect("audits:findings", code)
    context = {"programme": programme, "form": form, "title": "Record a check", "submit": "Record it",
               "hint": found.text, **BACK}  # fmt: skip
    return render(request, "audits/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_change(request: Any, code: str, pk: int) -> HttpResponse:
    """Bring up to date what was done about a finding."""
    programme, found = _finding(request, code, pk)
    current = found.changes.as_at(None).first()
    initial = {name: getattr(current, name) for name in ("what_changed", "follow_up", "status")} if current else {}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_change(finding=found, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Recorded. What stood before stays on record.")
            return redirect("audits:findings", code)
    context = {"programme": programme, "form": form, "title": "What changed", "submit": "Record it",
               "hint": found.text, **BACK}  # fmt: skip
    return render(request, "audits/form.html", context)
