"""What partners are asked to do, and how service delivery plans stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from improvement.charts.timeline import axis_head, proportions
from improvement.permissions import hands_of
from improvement.queries.partners import delivery_rows, partner_rows
from improvement.queries.plan import PlanPage, read_plan
from improvement.tables.partners import PartnersTable
from improvement.tables.plan import BAR, plan_axis, row
from improvement.views.selection import today_of
from organisation.errors import NotFound
from spreadsheets.exports import Sheet, download

NO_PLAN = "There is no plan yet."


def _page(request: Any) -> PlanPage:
    hands = hands_of(request.user, request.access, request.today)
    page = read_plan(code=request.GET.get("plan", ""), as_at=request.as_at, today=today_of(request), hands=hands)
    if page is None:
        raise NotFound(NO_PLAN)
    return page


@require_safe
def partners(request: Any) -> HttpResponse:
    """List the partners of the plan with how many actions each is asked to take part in."""
    page = _page(request)
    rows = partner_rows(page)
    table = PartnersTable(rows)
    RequestConfig(request, paginate=False).configure(table)
    return render(request, "improvement/partners.html", {"page": page, "table": table, "count": len(rows)})


@require_safe
def partners_download(request: Any, kind: str) -> HttpResponse:
    """Return the partners with their actions, as .xlsx or .csv."""
    rows = tuple(
        (one.partner.name, line.action.code, line.area.name, line.action.text, line.due.deadline)
        for one in partner_rows(_page(request))
        for line in one.lines
    )
    sheet = Sheet(
        "Partners", ("What each partner is asked to do",), ("Partner", "Code", "Area", "Action", "Target"), rows
    )
    return download(sheet, kind=kind, name="partners")


@require_safe
def partner(request: Any, key: int) -> HttpResponse:
    """Show what one partner is asked to do."""
    page, today = _page(request), today_of(request)
    found = next((one for one in partner_rows(page) if one.partner.pk == key), None)
    if found is None:
        raise NotFound("This plan asks nothing of such a partner.")
    axis = plan_axis(page, today)
    rows = [row(line, axis, today) for line in sorted(found.lines, key=lambda line: line.order)]
    context = {"page": page, "found": found, "rows": rows, "axis": axis, "axis_head": axis_head(axis, today)}
    return render(request, "improvement/partner.html", context)


@require_safe
def delivery_plans(request: Any) -> HttpResponse:
    """List the service delivery plans with the areas they carry and how their actions stand."""
    page = _page(request)
    rows = [
        {"plan": one.plan, "areas": ", ".join(one.areas), "count": one.tally.all,
         "overdue": sum(line.days_late > 0 and not line.has_ended for line in one.lines),
         "bar": proportions([(kind, one.tally.of(kind)) for kind in BAR])}
        for one in delivery_rows(page)
    ]  # fmt: skip
    return render(request, "improvement/delivery_plans.html", {"page": page, "rows": rows})
