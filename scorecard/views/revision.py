"""Revising the figures of a submission that was sent: type, look at the preview, record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organisation.context import without
from organisation.errors import NotFound
from organisation.models import Area
from organisation.months import Month
from organisation.operations import Refused
from scorecard.forms.revision import RevisionForm, based_on
from scorecard.models import State
from scorecard.operations.revision import Effect, RevisedMeanwhile, preview_revision, revise_figures, why_not
from scorecard.permissions import may_revise
from scorecard.queries.revision import Standings, entries_named, read_standings
from scorecard.tables import revision as words
from scorecard.views.submissions import area_and_month

CHANGED_SINCE = "You changed something since the preview. Look at this one, then record it."
SAME = "Nothing differs from what stands."
TEMPLATE = "scorecard/submissions/revise.html"


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: Any, area: str, month: str) -> HttpResponse:
    """Show the figures of an area and month, or of one measure, and what a revision of them would change."""
    found, when = area_and_month(request, area, month)
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))  # a revision is always of what stands now
    standings = _standings(request, found, when)
    refusal = why_not(standings.state, may=may_revise(request.access, found.pk, standings.state))
    if refusal:
        return render(request, TEMPLATE, _context(request, standings) | {"refusal": refusal}, status=403)
    if request.method != "POST":
        return _show(request, standings, RevisionForm(standings=standings))
    return _revised(request, standings)


def _standings(request: Any, area: Area, month: Month) -> Standings:
    """Read what stands. :raises NotFound: where ``?measure=`` names none that has a figure for the month"""
    code = request.GET.get("measure", "")
    standings = read_standings(area=area, month=month, only=code)
    if code and not standings.rows:
        raise NotFound(f"{area.name} has no measure “{code[:40]}” for {month}.")
    return standings


def _form(request: Any, standings: Standings) -> RevisionForm:
    bases = entries_named(based_on(request.POST), area=standings.area, month=standings.month)
    return RevisionForm(request.POST, standings=standings, bases=bases)


def _revised(request: Any, standings: Standings) -> HttpResponse:
    """Preview what was typed, or record it where exactly that was previewed."""
    form = _form(request, standings)
    if not form.is_valid():
        return _show(request, standings, form)
    asked = {
        "area": standings.area, "month": standings.month, "changes": form.changes, "kind": form.cleaned_data["kind"],
        "reason": form.cleaned_data["reason"], "by": request.user, "at": request.now,
    }  # fmt: skip
    is_previewed = request.POST.get("previewed") == form.digest
    try:
        if request.POST.get("do") == "record" and is_previewed:
            done = revise_figures(**asked)
            written = done.new + done.changed
            said = f"{written} figure{'s' if written != 1 else ''} recorded. What stood before is kept."
            messages.success(request, said if written else SAME)
            return redirect(_after(request, standings))
        effects = preview_revision(**asked)
    except RevisedMeanwhile:
        standings = _standings(request, standings.area, standings.month)
        form = _form(request, standings)
        form.is_valid()
        return _show(request, standings, form)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, standings, form)
    if request.POST.get("do") == "record":
        messages.warning(request, CHANGED_SINCE)
    return _show(request, standings, form, effects)


def _after(request: Any, standings: Standings) -> str:
    """Return where to go afterwards: the measure that was revised, else the sheet."""
    if code := request.GET.get("measure"):
        return f"{reverse('scorecard:measure', args=[code])}?month={standings.month.iso}#revisions"
    return reverse("scorecard:sheet", args=[standings.area.code, standings.month.iso])


def _context(request: Any, standings: Standings) -> dict[str, Any]:
    code = request.GET.get("measure", "")
    back = reverse("scorecard:sheet", args=[standings.area.code, standings.month.iso])
    return {
        "standings": standings,
        "measure": standings.rows[0].measure if code else None,
        "state_word": State(standings.state).label if standings.state else "Not begun",
        "back": f"{reverse('scorecard:measure', args=[code])}?month={standings.month.iso}" if code else back,
        "all_of_them": reverse("scorecard:revise", args=[standings.area.code, standings.month.iso]) if code else "",
    }


def _show(
    request: Any, standings: Standings, form: RevisionForm, effects: tuple[Effect, ...] | None = None
) -> HttpResponse:
    rows = [words.row_view(row) for row in form.rows]
    shown = words.effect_views(effects or (), form.rows)
    context = _context(request, standings) | {
        "form": form,
        "rows": rows,
        "problems": [row for row in rows if row.errors],
        "is_previewed": effects is not None,
        "effects": shown,
        "sentence": words.preview_sentence(effects or ()),
        "ratings": words.rating_lines(shown),
    }
    return render(request, TEMPLATE, context)
