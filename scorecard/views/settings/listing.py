"""The list of all measures, and its downloads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from organisation.errors import NotFound
from organisation.months import Month
from scorecard.forms.filters import first_problem
from scorecard.forms.settings import MeasuresFilter
from scorecard.queries.settings import MeasureRow, areas_to_choose, measure_rows
from scorecard.tables.settings import HEADINGS, MeasuresTable
from scorecard.views.settings.recording import for_keepers
from spreadsheets.exports import Sheet, download


def _chosen(request: Any) -> tuple[MeasuresFilter, list[MeasureRow]]:
    """Read what the address asks for. :raises NotFound: with a sentence, where that can't be"""
    form = MeasuresFilter(request.GET, areas=areas_to_choose())
    if not form.is_valid():
        raise NotFound(first_problem(form))
    chosen = form.cleaned_data
    rows = measure_rows(
        area=chosen["area"], state=chosen["state"], words=chosen["q"], month=Month.of(request.today)
    )  # fmt: skip
    return form, rows


@for_keepers
def measures(request: Any) -> HttpResponse:
    """List every measure with how it is counted and what is still missing."""
    form, rows = _chosen(request)
    table = MeasuresTable(rows)
    RequestConfig(request, paginate=False).configure(table)
    missing = [row for row in rows if not row.is_heading and not row.has_target and not row.closed]
    return render(request, "scorecard/settings/measures.html", {
        "form": form, "table": table, "count": len(rows), "without_target": len(missing),
        "is_filtered": any(form.cleaned_data.values()),
    })  # fmt: skip


@for_keepers
def measures_download(request: Any, kind: str) -> HttpResponse:
    """Return the list as shown, as .xlsx or .csv, in the order it was sorted in."""
    _, rows = _chosen(request)
    table = MeasuresTable(rows)
    RequestConfig(request, paginate=False).configure(table)
    sheet = Sheet(
        title="Measures",
        notes=(f"Measures, {len(rows)} listed",),
        headings=tuple(heading for _, heading in HEADINGS),
        rows=tuple(tuple(_cell(getattr(row.record, name)) for name, _ in HEADINGS) for row in table.rows),
    )
    return download(sheet, kind=kind, name="measures")


def _cell(value: Any) -> Any:
    return ("Yes" if value else "No") if isinstance(value, bool) else value
