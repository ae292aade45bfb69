"""A measure's page, its trail and its downloads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from organisation.errors import NotFound
from organisation.models import Unit
from organisation.queries import trail_of
from scorecard import exports
from scorecard.charts.interactive import figure
from scorecard.charts.trend import trend
from scorecard.figures import SUFFIXES, shown_short
from scorecard.forms.filters import MeasureFilter, first_problem
from scorecard.models import Measure
from scorecard.permissions import may_keep_measures, may_revise, sees_small_numbers, sees_teams
from scorecard.queries.measure import MeasurePage, find_measure, measure_page
from scorecard.queries.months import Months, months
from scorecard.queries.panels import measure_panels
from scorecard.tables import measure as words
from scorecard.tables.teams import TeamTable, team_rows
from scorecard.views.scorecard import link_query
from scorecard.views.selection import month_chosen
from scorecard.wording import SHORT_NAMES, WAYS, target_words
from spreadsheets.exports import download

# Plotly writes two style elements and style attributes; the page that shows it, and no other, allows just these.
PLOTLY_STYLES = {
    "style-src": [
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
    ],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["blob:"],
}


def known_measure(request: Any, code: str) -> Measure:
    """Return a measure as at the day asked for. :raises NotFound: where there is none, or wasn't yet"""
    measure = find_measure(code, request.as_at)
    if measure is None:
        raise NotFound(f"There is no measure “{code[:40]}”.")
    return measure


def read_page(request: Any, code: str) -> tuple[MeasurePage, MeasureFilter, Months]:
    """Read what the address asks for. :raises NotFound: with a sentence, where that can't be"""
    measure = known_measure(request, code)
    root = Unit.objects.root()
    known = months(request.as_at)
    if root is None:
        raise NotFound("No figures have been recorded yet.")
    form = MeasureFilter(request.GET)
    if not form.is_valid():
        raise NotFound(first_problem(form))
    month = month_chosen(request, known)
    span = form.cleaned_data["span"] or "13"
    page = measure_page(
        measure=measure, root=root, month=month, span=None if span == "all" else int(span), as_at=request.as_at,
        for_the_service=sees_small_numbers(request.access) and sees_teams(request.access),
    )  # fmt: skip
    return page, MeasureFilter(initial={"month": month, "span": span}), known


@require_safe
def measure_view(request: Any, code: str) -> HttpResponse:
    """Show a measure: facts, trend, revisions, teams, commentary, definition."""
    page, form, known = read_page(request, code)
    measure = page.measure
    goal = page.goal
    dots, levels = words.dots(page), words.levels(measure, page.comparators)
    drawn: dict[str, Any] = {
        "dots": dots, "levels": levels, "suffix": SUFFIXES.get(measure.unit, ""),
        "upper": float(goal.upper) if goal and goal.upper is not None else None,
        "final": float(goal.value) if goal and goal.start and goal.reach_by else None,
        "target_words": f"Target {target_words(goal, measure.unit)}" if goal else "",
    }  # fmt: skip
    interactive = request.GET.get("chart") == "interactive"
    table = TeamTable(team_rows(page), page=page)
    RequestConfig(request, paginate=False).configure(table)
    context = {
        "page": page,
        "measure": measure,
        "facts": words.facts(page),
        "way": WAYS[measure.polarity],
        "form": form,
        "finding": words.finding(page),
        "finding_detail": words.finding_detail(page),
        "trend": trend(
            **drawn,
            comparison=goal.comparison if goal else "",
            is_whole=measure.decimals == 0,
            described_by="trend-title trend-text",
        ),
        "shows_predecessor": any(dot.is_old for dot in dots),
        "trend_rows": words.trend_rows(page),
        "interactive": interactive,
        "plot": _plot(page, drawn) if interactive else None,
        "teams": table if page.teams else None,
        "revisions": words.revision_rows(page.revisions, measure),
        "comparators": _comparators(page),
        "link_query": link_query(request, page.month),
        "later": known.last if known.last and known.last > page.month else None,
        "may_revise": request.as_at is None and may_revise(request.access, measure.area_id, page.state),
        "may_keep": may_keep_measures(request.access),
        "for_the_service": sees_teams(request.access),
        "panels": list(measure_panels(measure, month=page.month, as_at=request.as_at, access=request.access)),
    }
    response = render(request, "scorecard/measure.html", context)
    if interactive:
        response._csp_update = PLOTLY_STYLES  # type: ignore[attr-defined]
    return response


def _plot(page: MeasurePage, drawn: dict[str, Any]) -> dict[str, Any]:
    return figure(
        dots=drawn["dots"], months=[str(one.month) for one in page.trend], upper=drawn["upper"],
        final=drawn["final"],
        target_words=drawn["target_words"] or "Target", suffix=drawn["suffix"], levels=drawn["levels"],
        title=page.measure.name,
    )  # fmt: skip


def _comparators(page: MeasurePage) -> list[dict[str, Any]]:
    """Return the comparators with where they come from, and why one isn't drawn beside ours."""
    rows = []
    for one in page.comparators:
        drawn = words.levels(page.measure, [one])
        why = "" if drawn else _why_not_drawn(page.measure, one.window)
        rows.append({
            "who": one.get_compared_display(), "short": SHORT_NAMES[one.compared], "name": one.name,
            "period": one.period, "value": shown_short(one.value, page.measure.unit) if one.value is not None
            else one.get_absence_display(), "source": one.source, "method": one.method,
            "number_of": one.number_of, "why": why, "is_published": one.is_published,
        })  # fmt: skip
    return rows


def _why_not_drawn(measure: Measure, window: str) -> str:
    if measure.unit == "number":
        return "A count; councils differ in size, so counts are not compared."
    return "Its basis isn’t stated, so it isn’t drawn." if not window else "It covers another span of time than ours."


@require_safe
def measure_trail(request: Any, code: str) -> HttpResponse:
    """Show who changed what about a measure, when and why. For those who keep measures."""
    if not may_keep_measures(request.access):
        raise Http404
    measure = known_measure(request, code)
    records = trail_of(subject_kind="measure", subject=measure.code, moment=request.as_at)
    return render(request, "scorecard/trail.html", {"measure": measure, "records": records})


@require_safe
def measure_download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Return the months of a measure's trend, and its teams, as .xlsx or .csv."""
    page, _, _ = read_page(request, code)
    sheet = exports.measure_sheet(page)
    return download(sheet, kind=kind, name=f"{page.measure.code.lower()}-{page.month.iso}")


@require_safe
def teams_download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Return the teams of a measure in a month as .xlsx or .csv."""
    page, _, _ = read_page(request, code)
    if not page.teams:
        raise NotFound("No teams report this measure.")
    sheet = exports.teams_sheet(page)
    return download(sheet, kind=kind, name=f"{page.measure.code.lower()}-teams-{page.month.iso}")
