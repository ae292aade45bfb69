"""Recording what a round led to: feedback, practice recommendations, findings with what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audits.forms.learning import FeedbackForm, FindingForm, RecommendForm
from audits.operations import learning as operations
from audits.queries.records import audited_teams
from audits.views.found import own_programme, run_round
from organisation.operations import Refused

ANOTHER = "another"  # the button that records and opens an empty form


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_new(request: Any, code: str, pk: int) -> HttpResponse:
    """Record what a child, parent, carer or partner said about the records of a round, paraphrased."""
    programme, found = run_round(request, code, pk)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_feedback(of=found, new=[form.new()], by=request.user, at=request.now)
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "Recorded.")
            return _next(request, "audits:feedback_new", code, pk, "#said")
    return render(request, "audits/form.html", {
        "programme": programme, "round": found, "form": form, "title": "Record feedback", "submit": "Record it",
        "another": ANOTHER, "hint": "Of the round as a whole. What was said about one record stays with its audit.",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: Any, code: str, pk: int) -> HttpResponse:
    """Issue a practice recommendation of a round, to roles and teams, with the day by which they discuss it."""
    programme, found = run_round(request, code, pk)
    form = RecommendForm(request.POST or None, units=audited_teams())
    if request.method == "POST" and form.is_valid():
        try:
            operations.recommend(of=found, new=form.new(), by=request.user, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Issued. The managers of those teams find it under My audits.")
            return _next(request, "audits:recommend", code, pk, "#recommendations")
    return render(request, "audits/form.html", {
        "programme": programme, "round": found, "form": form, "title": "Issue a recommendation", "submit": "Issue it",
        "another": ANOTHER, "hint": "Each team says when it discussed it and what changed.",
    })  # fmt: skip


def _next(request: Any, name: str, code: str, pk: int, place: str) -> HttpResponse:
    """Go on to an empty form, or back to the round."""
    if ANOTHER in request.POST:
        return redirect(name, code, pk)
    return redirect(reverse("audits:round", args=[code, pk]) + place)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request: Any, code: str) -> HttpResponse:
    """Add a finding about the service, or context, with what changed and a first check where known."""
    programme = own_programme(request, code)
    if request.as_at is not None:
        raise Http404
    sources = list(programme.findings.order_by("-position").values_list("source", flat=True)[:1])
    form = FindingForm(request.POST or None, initial={"source": sources[0] if sources else ""})
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_finding(
                programme=programme, new=form.new(), by=request.user, at=request.now, today=request.today
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Recorded. Further checks are recorded beside it.")
            return redirect("audits:findings", code)
    return render(request, "audits/form.html", {
        "programme": programme, "form": form, "title": "Add a finding", "submit": "Add it", "back": "audits:findings",
        "back_label": "Findings and what changed",
        "hint": "What an audit found about the service as a whole, what was done, and whether it holds.",
    })  # fmt: skip
