"""An action's page, its update from the list, and the steps it can take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement.charts.timeline import Axis
from improvement.forms.updates import CommentForm, ProgressForm
from improvement.models import ActionOrigin, ActionUpdate, OriginKind
from improvement.operations.progress import update_action
from improvement.operations.standing import Recording, UpdatedMeanwhile
from improvement.permissions import hands_of
from improvement.queries.action import ActionPage, read_action
from improvement.queries.plan import ActionLine, read_line, read_plan
from improvement.tables.action import facts_of, history_of, steps_open
from improvement.tables.plan import plan_axis, row, status_badge, tags_of
from improvement.views.selection import today_of
from organisation.context import without
from organisation.errors import NotFound
from organisation.operations import Refused
from organisation.queries import trail_of
from scorecard.queries.clash import Clash, Side, day_words
from scorecard.tables.scorecard import row as measure_row

NOT_YOURS = "Updating this action is for its owner post, the area’s managers, the data team, and its partners."
ENDED = "This action has ended. Reopen it first."
SAME = "Nothing differs from what is recorded already."
NOT_SAVED = "X-Not-Saved"  # the list shows the form again; a 422 would be an error in the browser's console
KEPT = "What was there is kept; nothing was recorded."


def line_or_404(request: Any, code: str) -> ActionLine:
    """Return an action as it stands. :raises NotFound: where there is none of that code"""
    hands = hands_of(request.user, request.access, request.today)
    line = read_line(code, as_at=request.as_at, today=today_of(request), hands=hands)
    if line is None:
        raise NotFound(f"There is no action “{code[:40]}”" + (" on that day." if request.as_at else "."))
    return line


@require_safe
def action_page(request: Any, code: str) -> HttpResponse:
    """Show an action with its history, measures, evidence, and what can be done with it."""
    page = _page(request, code)
    return render(request, "improvement/action.html", _context(request, page))


def _page(request: Any, code: str) -> ActionPage:
    hands = hands_of(request.user, request.access, request.today)
    page = read_action(code, person=request.user.pk, as_at=request.as_at, today=today_of(request), hands=hands)
    if page is None:
        raise NotFound(f"There is no action “{code[:40]}”" + (" on that day." if request.as_at else "."))
    return page


def _context(request: Any, page: ActionPage) -> dict[str, Any]:
    is_now = request.as_at is None
    return {
        "page": page,
        "line": page.line,
        "action": page.line.action,
        "badge": status_badge(page.line.shown),
        "tags": tags_of(page.line),
        "facts": facts_of(page, today_of(request)),
        "history": history_of(page),
        "origins": [(origin, _address_of(origin)) for origin in page.origins],
        "measures": [measure_row(line, page.measures.months) for line in page.measures.lines],
        "may_update": is_now and page.line.may_update and not page.line.has_ended,
        "steps": steps_open(page) if is_now else [],
        "comment_form": CommentForm() if is_now and page.may_comment else None,
        "is_now": is_now,
    }


def _address_of(origin: ActionOrigin) -> str:
    """Return where an action was raised from; "" where that lives nowhere, as in the sample."""
    programme, _, known = origin.reference.partition("/")
    if origin.kind == OriginKind.MEASURE:
        return reverse("scorecard:measure", args=[origin.reference])
    if not known:
        return ""
    name = "audits:findings" if origin.kind == OriginKind.FINDING else "audits:recommendations"
    return reverse(name, args=[programme])


@require_safe
def action_trail(request: Any, code: str) -> HttpResponse:
    """Show who changed what about an action; for those who may read its updates."""
    page = _page(request, code)
    if not page.reads_narrative:
        raise NotFound("The trail of this action is for the service and its Board.")
    records = trail_of(subject_kind="action", subject=code, moment=request.as_at)
    return render(request, "improvement/trail.html", {"action": page.line.action, "records": records})


# --- Updating: one form, from the list or on a page of its own ---------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: Any, code: str) -> HttpResponse:
    """Show and take the update of an action; with HX-Request as a fragment of the list."""
    if request.as_at is not None and request.method != "POST":
        return redirect(without(request, "as_at"))
    line = line_or_404(request, code)
    if not line.may_update:
        raise PermissionDenied(NOT_YOURS)
    if line.has_ended:
        messages.info(request, ENDED)
        return redirect("improvement:action", code)
    if request.method != "POST":
        return _show(request, line, ProgressForm(standing=line.standing))
    if request.POST.get("settle") == "keep":
        messages.info(request, KEPT)
        return redirect("improvement:action", code)
    return _updated(request, line)


def _updated(request: Any, line: ActionLine) -> HttpResponse:
    form = ProgressForm(request.POST, request.FILES, standing=line.standing)
    if "clash" in request.POST and request.POST.get("settle") != "mine":
        form.add_error(None, "Choose which of the two is right.")
    if not form.is_valid():
        return _show(request, line, form)
    recording = Recording(by=request.user, at=request.now, based_on=form.cleaned_data["based_on"])
    try:
        done = update_action(
            action=line.action, status=form.cleaned_data["status"], narrative=form.cleaned_data["narrative"],
            due=form.revised, reason=form.cleaned_data["reason"], evidence=form.evidence, recording=recording,
        )  # fmt: skip
    except UpdatedMeanwhile as stale:
        return _show(request, line, _rebased(request, stale.current), _clash(stale.current, form))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, line, form)
    if _wants_fragment(request):
        return _saved_row(request, line.action.code, done)
    messages.success(request, f"{line.action.code} is updated." if done else SAME)
    return redirect("improvement:action", line.action.code)


def _rebased(request: Any, current: ActionUpdate) -> ProgressForm:
    """Return the form as typed, based now on what stands; a chosen file has to be chosen again."""
    data = request.POST.copy()
    data["based_on"] = str(current.number)
    data.pop("settle", None)
    form = ProgressForm(data, request.FILES, standing=current)
    form.is_valid()
    return form


def _clash(current: ActionUpdate, typed: ProgressForm) -> Clash:
    """Lay what stands beside what was typed."""
    month = typed.cleaned_data.get("due")
    labels = dict(typed.fields["status"].choices)  # type: ignore[attr-defined]
    return Clash(
        Side(
            (("Status", current.get_status_display()), ("Progress note", current.narrative or "–"),
             ("Target", str(current.due.month or current.due.as_printed or "–"))),
            current.by_title, day_words(current.at), current.reason,
        ),
        Side(
            (("Status", str(labels.get(typed.cleaned_data["status"], "–"))),
             ("Progress note", typed.cleaned_data["narrative"] or "–"), ("Target", str(month or "–")))
        ),
    )  # fmt: skip


def _wants_fragment(request: Any) -> bool:
    return request.headers.get("HX-Request") == "true"


def _show(request: Any, line: ActionLine, form: ProgressForm, clash: Clash | None = None) -> HttpResponse:
    template = "improvement/_update.html" if _wants_fragment(request) else "improvement/update.html"
    context = {
        "line": line, "action": line.action, "form": form, "clash": clash, "settle": "",
        "badge": status_badge(line.shown), "facts_due": line.due, "is_fragment": _wants_fragment(request),
    }  # fmt: skip
    response = render(request, template, context)
    if form.is_bound:
        response[NOT_SAVED] = "1"
    return response


def _saved_row(request: Any, code: str, done: ActionUpdate | None) -> HttpResponse:
    """Return the row as it stands now, on the axis of its plan."""
    hands = hands_of(request.user, request.access, request.today)
    line = line_or_404(request, code)
    page = read_plan(code=line.outcome.outcome.section.plan.code, as_at=None, today=request.today, hands=hands)
    axis: Axis = plan_axis(page, request.today)  # type: ignore[arg-type]
    context = {"row": row(line, axis, request.today), "saved": "Updated" if done else "Nothing differs"}
    return render(request, "improvement/_row.html", context)
