"""The plan's page and its downloads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import exports
from improvement.charts.timeline import MARKS, axis_head
from improvement.permissions import may_edit_plan, may_raise
from improvement.progress import Shown
from improvement.queries.plan import tally
from improvement.tables.plan import SEGMENTS, area_groups, due_chart, plan_axis, row
from improvement.views.selection import Selection, select, today_of
from organisation.errors import NotFound
from organisation.permissions import reads_for_the_service
from spreadsheets.exports import download


def _segments(selection: Selection) -> list[dict[str, Any]]:
    counted = tally(selection.counted)
    wanted = selection.form.cleaned_data["status"]
    return [
        {"value": kind.value, "label": label, "mark": MARKS[kind], "count": counted.of(kind), "current": wanted == kind}
        for kind, label in SEGMENTS
        if counted.of(kind) or wanted == kind
    ]


@require_safe
def plan_page(request: Any) -> HttpResponse:
    """Show the plan by area, outcome and action, overdue first; or its actions in another order."""
    selection = select(request)
    if selection is None:
        return render(request, "improvement/no_plan.html", {"may_add": may_edit_plan(request.access)})
    page, today = selection.page, today_of(request)
    is_sorted = bool(selection.form.cleaned_data["sort"])
    axis = plan_axis(page, today)
    context = {
        "page": page,
        "form": selection.form,
        "is_filtered": selection.is_filtered,
        "is_sorted": is_sorted,
        "today": today,
        "count": len(selection.lines),
        "counted": len(selection.counted),
        "segments": _segments(selection),
        "due": due_chart(selection.lines, today),
        "axis_head": axis_head(axis, today),
        "axis": axis,
        "groups": [] if is_sorted else area_groups(page, selection.lines, today, is_filtered=selection.is_filtered),
        "rows": [row(line, axis, today) for line in selection.lines] if is_sorted else [],
        "mine": sum(line.is_mine for line in page.live),
        "may_edit": may_edit_plan(request.access) and request.as_at is None,
        "may_raise": may_raise(request.access) and request.as_at is None,
        "for_the_service": reads_for_the_service(request.access),
        "withdrawn": sum(line.shown == Shown.WITHDRAWN for line in page.lines),
    }
    return render(request, "improvement/plan.html", context)


@require_safe
def plan_download(request: Any, kind: str) -> HttpResponse:
    """Return what the page shows as .xlsx or .csv."""
    selection = select(request)
    if selection is None:
        raise NotFound("There is no plan to download yet.")
    sheet = exports.plan_sheet(
        selection.page, selection.lines, as_at=request.as_at_day, narratives=reads_for_the_service(request.access)
    )
    return download(sheet, kind=kind, name=f"improvement-plan-{today_of(request).isoformat()}")
