"""Programmes: all of them, one with its rounds and teams, its downloads, planning a round."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from audits import exports
from audits.charts.grades import grades_chart
from audits.forms.grading import lines as lines_of
from audits.forms.programme import ProgrammeFilter, RoundForm
from audits.models import Round
from audits.operations.programmes import NewCohort, create_round
from audits.operations.reading import note_list_read
from audits.permissions import may_keep_programmes, may_see_programmes, may_set_up, runs, scope_of
from audits.queries import learning
from audits.queries.programme import ProgrammePage, programme_page, programmes
from audits.queries.records import lines
from audits.queries.thematic import thematic
from audits.tables import programme as words
from audits.tables.lists import GradesTable, round_rows, team_rows
from audits.views.found import carried, day_shown, own_programme, programme_of
from organisation.errors import NotFound
from organisation.months import Month
from organisation.operations import Refused
from spreadsheets.exports import download

RECOMMENDATIONS_SHOWN, VOICES_SHOWN = 5, 4


@require_safe
def programmes_page(request: Any) -> HttpResponse:
    """List the programmes, our own first."""
    if not may_see_programmes(request.access):
        raise Http404
    found = []
    for one in programmes(request.as_at):
        page = _read(request, one)
        needs = not page.steps and request.as_at is None and may_set_up(request.access, one)
        found.append({"programme": one, "facts": words.facts(page)[:4], "finding": words.finding(page), "needs": needs})
    may_add = request.as_at is None and may_keep_programmes(request.access)
    context = {"found": found, "link_query": carried(request), "may_add": may_add}
    return render(request, "audits/programmes.html", context)


def _read(request: Any, programme: Any, chosen: int | None = None) -> ProgrammePage:
    return programme_page(
        programme=programme, scope=scope_of(request.access, programme), as_at=request.as_at, today=day_shown(request),
        chosen=chosen,
    )  # fmt: skip


def _chosen(request: Any) -> tuple[int | None, Month | None]:
    """Return the round and the month chosen. :raises NotFound: where they are none"""
    text, month = request.GET.get("round", ""), request.GET.get("month", "")
    if text and not text.isdecimal():
        raise NotFound("There is no such round.")
    try:
        return int(text) if text else None, Month.parse(month) if month else None
    except ValueError as error:
        raise NotFound(str(error)) from error


@require_safe
def programme_view(request: Any, code: str) -> HttpResponse:
    """Show a programme: facts, grades by round, rounds, teams, recommendations, what was said."""
    programme = programme_of(request, code)
    chosen, until = _chosen(request)
    page = _read(request, programme, chosen)
    if chosen is not None and page.chosen is None:
        raise NotFound("This programme has no such round.")
    slots = words.slots(page, until)
    keys = [line.round.pk for line in page.rounds]
    rounds = GradesTable(
        round_rows(page, carried(request)), steps=page.steps, first="Round", prefix="r-", counted=programme.is_own
    )
    teams = GradesTable(
        team_rows(page.teams), steps=page.steps, first="Team", total=page.teams_total, prefix="t-"
    )  # fmt: skip
    for table in (rounds, teams):
        RequestConfig(request, paginate=False).configure(table)
    initial = {"month": until or (page.rounds[-1].round.last_month if page.rounds else None), "round": chosen or ""}
    options = [(line.round.pk, str(line.round)) for line in reversed(page.held)]
    recommended = learning.recommendations(programme, as_at=request.as_at, units=_units(page))
    latest = next((line.round for line in reversed(page.rounds) if line.round.is_thematic), None)
    themed = thematic(latest, scope=page.scope, as_at=request.as_at) if latest else None
    context = {
        "page": page,
        "programme": programme,
        "facts": words.facts(page),
        "finding": words.finding(page),
        "chart": grades_chart(slots, label=f"Grades by round, {programme.name}. The table below gives every figure."),
        "looks": [(words.look_of(step), step.name) for step in page.steps],
        "remarks": words.remarks(page),
        "rounds": rounds,
        "teams": teams if page.teams else None,
        "form": ProgrammeFilter(initial=initial, rounds=options),
        "recommendations": [line for line in recommended if line.one.same_as_id is None][:RECOMMENDATIONS_SHOWN],
        "number": len(recommended),
        "voices": learning.voices(keys, request.as_at),
        "voices_shown": VOICES_SHOWN,
        "thematic": [line.round for line in page.rounds if line.round.is_thematic],
        "themed": themed,
        "latest": latest,
        "may_run": runs(request.access, programme) and request.as_at is None,
        "may_set_up": may_set_up(request.access, programme) and request.as_at is None,
        "has_findings": programme.is_own,
        "link_query": carried(request),
    }
    return render(request, "audits/programme.html", context)


def _units(page: ProgrammePage) -> frozenset[int] | None:
    """Return whose answers to recommendations are shown: everybody's, or those of the person's own teams."""
    return None if page.scope.sees_every_team else frozenset(line.unit.pk for line in page.teams)


@require_safe
def rounds_download(request: Any, code: str, kind: str) -> HttpResponse:
    """Return the rounds of a programme, as this person sees them."""
    page = _read(request, programme_of(request, code))
    return download(exports.rounds_sheet(page), kind=kind, name=f"{code}-rounds")


@require_safe
def teams_download(request: Any, code: str, kind: str) -> HttpResponse:
    """Return the teams that this person sees. :raises Http404: for those who see none"""
    chosen, _ = _chosen(request)
    page = _read(request, programme_of(request, code), chosen)
    if not page.scope.sees_teams:
        raise Http404
    return download(exports.teams_sheet(page), kind=kind, name=f"{code}-teams")


@require_safe
def audits_download(request: Any, code: str, kind: str) -> HttpResponse:
    """Return every audit of a programme, without references; for those who run it."""
    programme = own_programme(request, code)
    found = lines(Q(audit__round__programme=programme.pk), as_at=request.as_at, today=day_shown(request))
    note_list_read(
        programme=programme, what=f"{programme.name}, download", count=len(found), by=request.user, at=request.now
    )
    return download(exports.audits_sheet(found, programme.name), kind=kind, name=f"{code}-audits")


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: Any, code: str) -> HttpResponse:
    """Plan a round."""
    programme = own_programme(request, code)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = Round(
            programme_id=programme.pk, first_month=given["first_month"],
            last_month=given["last_month"] or given["first_month"], title=given["title"],
            is_thematic=given["is_thematic"], method=given["method"], examined_from=given["examined_from"],
            examined_until=given["examined_until"],
        )  # fmt: skip
        cohorts = [NewCohort(name[:200]) for name in lines_of(given["cohorts"])]
        try:
            create_round(new=new, by=request.user, at=request.now, cohorts=cohorts)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{new} is planned.")
            return redirect("audits:round", programme.code, new.pk)
    context = {"programme": programme, "form": form, "title": "Plan a round", "submit": "Plan it",
               "hint": "A month, or joined months; for a thematic audit give its subject."}  # fmt: skip
    return render(request, "audits/form.html", context)
