"""Iterations of the plan: what became of each action, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from improvement.forms.frame import FateForm
from improvement.models import Action, ActionFate, Fate, Iteration
from improvement.operations.frame import continue_the_rest, record_fate
from improvement.permissions import may_edit_plan
from improvement.queries.frame import FATES, IterationPage, read_iteration, rows_of
from improvement.views.frame import refuse_others
from organisation.context import without
from organisation.errors import NotFound
from organisation.operations import NoLongerCurrent, Refused
from spreadsheets.exports import Sheet, download

HEADINGS = ("Code", "Area", "Action", "What became of it", "Why")


def _page(request: Any, key: int) -> IterationPage:
    page = read_iteration(key, request.as_at)
    if page is None:
        raise NotFound("There is no such iteration of a plan" + (" on that day." if request.as_at else "."))
    return page


def _wanted(request: Any) -> str:
    fate: str = request.GET.get("fate", "")
    if fate and fate not in FATES:
        raise NotFound(f"“{fate[:20]}” is nothing that becomes of an action.")
    return fate


@require_safe
def iteration(request: Any, key: int) -> HttpResponse:
    """Show an iteration: every action of its plan and what became of it."""
    page, wanted = _page(request, key), _wanted(request)
    counts = page.counts
    return render(request, "improvement/iteration.html", {
        "page": page, "rows": rows_of(page, wanted), "wanted": wanted, "unrecorded": counts.get("", 0),
        "segments": [(value, label, counts.get(value, 0)) for value, label in Fate.choices],
        "may_edit": may_edit_plan(request.access) and request.as_at is None,
    })  # fmt: skip


@require_safe
def iteration_download(request: Any, key: str, kind: str) -> HttpResponse:
    """Return what the page shows, as .xlsx or .csv."""
    page = _page(request, int(key))
    rows = tuple(
        (row.action.code, row.area, row.action.text, row.fate.get_fate_display() if row.fate else None,
         row.fate.why or None if row.fate else None)
        for row in rows_of(page, _wanted(request))
    )  # fmt: skip
    sheet = Sheet("Actions", (f"{page.iteration.name} of {page.plan.name}",), HEADINGS, rows)
    return download(sheet, kind=kind, name=f"iteration-{page.plan.code}-{page.iteration.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def fate(request: Any, key: int, code: str) -> HttpResponse:
    """Record what became of an action in an iteration."""
    refuse_others(request)
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    of, action = Iteration.objects.filter(pk=key).first(), Action.objects.filter(code=code).first()
    if of is None or action is None or action.outcome.section.plan_id != of.plan_id:
        raise NotFound("There is no such action in this iteration.")
    current = ActionFate.objects.filter(iteration=of, action=action).first()
    form = FateForm(request.POST or None, current=current)
    if request.method == "POST" and form.is_valid():
        try:
            done = record_fate(action=action, iteration=of, by=request.user, at=request.now, **form.cleaned_data)
        except NoLongerCurrent:
            form = _rebased(request, current)
        except Refused as refused:
            form.add_error("why", str(refused))
        else:
            messages.success(request, f"{code}: {'recorded' if done else 'nothing differs'}.")
            return redirect(reverse("improvement:iteration", args=[key]) + f"#action-{code}")
    context = {"iteration": of, "action": action, "form": form}
    return render(request, "improvement/fate.html", context)


def _rebased(request: Any, current: ActionFate | None) -> FateForm:
    """Return the form as typed, based on what another has recorded, which it says."""
    data = request.POST.copy()
    data["based_on"] = FateForm(current=current).initial["based_on"]
    form = FateForm(data, current=current)
    form.is_valid()
    stands = f"“{current.get_fate_display()}”" + (f", {current.why}" if current.why else "") if current else "nothing"
    form.add_error(None, f"Somebody has recorded {stands} since you opened it. If yours is right, send it again.")
    return form


@require_POST
def continue_rest(request: Any, key: int) -> HttpResponse:
    """Record that all actions of which nothing is recorded continue as they were."""
    refuse_others(request)
    page = _page(request, key)
    count = continue_the_rest(
        iteration=Iteration.objects.get(pk=key), actions=[row.action for row in page.rows if row.fate is None],
        by=request.user, at=request.now,
    )  # fmt: skip
    messages.success(request, f"{count} action{'' if count == 1 else 's'} recorded as continued.")
    return redirect("improvement:iteration", key)
