"""A round: what was looked at, what was found; its highlight report; pausing, reporting, publishing, allocating."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from audits.charts.grades import share_bar
from audits.forms.programme import AllocateForm, PauseForm, ReportForm
from audits.models import Programme, Round, RoundReport
from audits.operations import allocating, programmes, publishing
from audits.operations.reading import note_list_read
from audits.permissions import runs, scope_of
from audits.queries import learning
from audits.queries.programme import ProgrammePage, RoundLine, programme_page
from audits.queries.records import lines
from audits.queries.thematic import thematic
from audits.tables import programme as words
from audits.tables.lists import AuditTable, GradesTable, team_rows
from audits.views.found import carried, day_shown, programme_of, round_of, run_round
from organisation.operations import Refused


def _context(request: Any, programme: Programme, found: Round) -> dict[str, Any]:
    """Return what a round's page and its highlight report share."""
    scope = scope_of(request.access, programme)
    page = programme_page(
        programme=programme, scope=scope, as_at=request.as_at, today=day_shown(request), chosen=found.pk
    )
    line = next(one for one in page.rounds if one.round.pk == found.pk)
    units = None if scope.sees_every_team else frozenset(one.unit.pk for one in page.teams)
    report = RoundReport.objects.filter(round=found.pk).first()
    if report is not None and request.as_at is not None and report.reported_at > request.as_at:
        report = None
    return {
        "programme": programme,
        "round": found,
        "page": page,
        "line": line,
        "report": report,
        "grades": _grade_rows(line),
        "bar": _bar(line),
        "note": words.row_note(line),
        "cohorts": learning.cohorts_of([found.pk], request.as_at)[found.pk],
        "thematic": thematic(found, scope=scope, as_at=request.as_at) if found.is_thematic else None,
        "recommendations": learning.recommendations(programme, as_at=request.as_at, rounds=[found.pk], units=units),
        "voices": learning.voices([found.pk], request.as_at),
        "link_query": carried(request),
        "may_run": runs(request.access, programme) and request.as_at is None,
    }


def _grade_rows(line: RoundLine) -> list[dict[str, Any]]:
    if line.grades is None:
        return []
    return [
        {"name": one.step.name, "words": words.share_words(one), "interval": words.interval_words(one)}
        for one in line.grades.shares
    ]


def _bar(line: RoundLine) -> str:
    """Draw a round's grades as one bar, where they are known whole."""
    grades = line.grades
    if grades is None or not grades.is_whole or grades.is_doubtful:
        return ""
    parts = words.parts_of(grades) if grades.is_published else words.counts_of(grades)
    said = ", ".join(f"{words.share_words(one)} {one.step.name.lower()}" for one in grades.shares)
    return share_bar(parts, label=said)


@require_safe
def round_view(request: Any, code: str, pk: int) -> HttpResponse:
    """Show a round; a thematic one with its questions and answers."""
    programme = programme_of(request, code)
    found = round_of(request, programme, pk)
    context = _context(request, programme, found)
    page: ProgrammePage = context["page"]
    teams = GradesTable(team_rows(page.teams), steps=page.steps, first="Team", total=page.teams_total, prefix="t-")
    RequestConfig(request, paginate=False).configure(teams)
    context |= {"teams": teams if page.teams else None, "audits": None}
    if runs(request.access, programme):
        rows = lines(Q(audit__round=found.pk), as_at=request.as_at, today=day_shown(request))
        audits = AuditTable(rows, prefix="a-")
        RequestConfig(request, paginate={"per_page": 50}).configure(audits)
        context["audits"] = audits if rows else None
        note_list_read(programme=programme, what=str(found), count=len(rows), by=request.user, at=request.now)
    return render(request, "audits/round.html", context)


@require_safe
def report_view(request: Any, code: str, pk: int) -> HttpResponse:
    """Show the highlight report of a round, made to be printed."""
    programme = programme_of(request, code)
    found = round_of(request, programme, pk)
    return render(request, "audits/report.html", _context(request, programme, found))


# --- Running it -----------------------------------------------------------------------------------------


def _form(request: Any, programme: Programme, found: Round, form: Any, **said: Any) -> HttpResponse:
    return render(request, "audits/form.html", {"programme": programme, "round": found, "form": form, **said})


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: Any, code: str, pk: int) -> HttpResponse:
    """Pause a round, with its reason and what is done instead."""
    programme, found = run_round(request, code, pk)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            programmes.pause_round(paused=found, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Paused. The chart shows it as paused, with your reason.")
            return redirect("audits:round", code, pk)
    return _form(
        request, programme, found, form, title=f"Pause {found}", submit="Pause",
        hint="A paused round shows as paused, with its reason, and is never drawn as zero.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report_round(request: Any, code: str, pk: int) -> HttpResponse:
    """Report a round: from then on the Board sees its grades."""
    programme, found = run_round(request, code, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            programmes.report_round(of=found, by=request.user, at=request.now, summary=form.cleaned_data["summary"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Reported. Everybody who reads the programme now sees these grades.")
            return redirect("audits:report", code, pk)
    return _form(
        request, programme, found, form, title=f"Report {found}", submit="Report",
        hint="The Board sees the grades as they stand now; they no longer change with each audit.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Any, code: str, pk: int) -> HttpResponse:
    """Publish a reported round to the scorecard."""
    programme, found = run_round(request, code, pk)
    if request.method == "POST":
        try:
            done = publishing.publish_round(
                of=found, by=request.user, at=request.now, is_illustrative=programme.is_illustrative
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                f"Published: {done.new} new, {done.changed} changed, {done.unchanged} unchanged.",
            )
        return redirect("audits:round", code, pk)
    fed = programme.measures.select_related("measure", "area").order_by("pk")
    return render(request, "audits/publish.html", {"programme": programme, "round": found, "fed": fed})


@require_http_methods(["GET", "HEAD", "POST"])
def allocate(request: Any, code: str, pk: int) -> HttpResponse:
    """Allocate a pasted sample list; what stands against it is said line by line, and nothing typed is lost."""
    programme, found = run_round(request, code, pk)
    form = AllocateForm(request.POST or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = allocating.allocate_list(
                to=found, text=form.cleaned_data["text"], by=request.user, at=request.now, today=request.today
            )
        except Refused as refused:
            problems = getattr(refused, "problems", [])
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{len(made)} audit{'s' if len(made) != 1 else ''} allocated.")
            return redirect(reverse("audits:round", args=[code, pk]) + "#audits")
    return _form(
        request, programme, found, form, title=f"Allocate audits, {found}", submit="Allocate", problems=problems,
        hint=f"Due {programme.due_days} days from today. Nobody audits their own area, and no record is drawn twice in "
        f"{programme.rest_months} months.",
    )  # fmt: skip
