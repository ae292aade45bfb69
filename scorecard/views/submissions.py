"""Submissions: mine, the sheet of an area and month, saving it, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from organisation import clock
from organisation.errors import NotFound
from organisation.models import Area, Post, Role
from organisation.months import FIRST_YEAR, Month
from organisation.operations import Refused
from organisation.queries import trail_of
from organisation.working_days import working_days_between
from scorecard import exports, permissions
from scorecard.models import Absence, State
from scorecard.operations import drafts, sending, submissions
from scorecard.queries.blocks_read import HISTORY
from scorecard.queries.sheet import Sheet, due_measures, read_sheet
from scorecard.queries.submissions import submission_lines
from scorecard.tables import sheet as words
from scorecard.tables.submissions import Mine, mine
from scorecard.views.typed import MalformedRequest, read_json, typed_by_form, typed_by_script
from spreadsheets.exports import download

FIRST = Month(FIRST_YEAR, 1)


def area_and_month(request: Any, code: str, month: str) -> tuple[Area, Month]:
    """Return what the address names. :raises Http404: where the person may not see it, or it can't be"""
    area = Area.objects.filter(code=code).first()
    if area is None or not permissions.may_see_submission(request.access, area.pk):
        raise Http404
    try:
        found = Month.parse(month)
    except ValueError as error:
        raise NotFound(str(error)) from error
    if found - FIRST < HISTORY:
        raise NotFound(f"{found} lies before the first month that is kept here.")
    if found > Month.of(request.today) + -1:
        raise NotFound(f"{found} has not ended yet; its sheet opens on the first day of the next month.")
    return area, found


@require_safe
def my_submissions(request: Any) -> HttpResponse:
    """List the submissions of the person's areas; the data team's are all."""
    context = {"page": _mine(request), "is_data_team": request.access.has(Role.DATA_TEAM)}
    return render(request, "scorecard/submissions/mine.html", context)


@require_safe
def submissions_download(request: Any, kind: str) -> HttpResponse:
    """Return the list as shown, as .xlsx or .csv."""
    return download(exports.submissions_sheet(_mine(request)), kind=kind, name="submissions")


def _mine(request: Any) -> Mine:
    """Return the submissions that a person works with. :raises Http404: for those who work with none"""
    if not permissions.may_see_any_submission(request.access):
        raise Http404
    is_data_team = request.access.has(Role.DATA_TEAM)
    areas = None if is_data_team else request.access.areas(*permissions.OF_THE_AREA)
    return mine(
        submission_lines(areas=areas, today=request.today),
        today=request.today, is_data_team=is_data_team, chosen=request.GET,
        approves=request.access.areas(Role.HEAD_OF_SERVICE),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_page(request: Any, area: str, month: str) -> HttpResponse:
    """Show a sheet; without JavaScript it is saved measure by measure."""
    found, when = area_and_month(request, area, month)
    if request.method == "POST":
        return _save_form(request, found, when)
    sheet = read_sheet(area=found, month=when)
    blocks = [words.block_view(block) for block in sheet.blocks]
    context = {
        "sheet": sheet,
        "blocks": blocks,
        "done": len(sheet.blocks) - len(sheet.left),
        "left_words": words.left_words(sheet.left),
        "next": sheet.left[0] if sheet.left else None,
        "may": _may(request, sheet),
        "absences": [(value, label) for value, label in Absence.choices if value != Absence.WORDS],
        "posts": list(Post.objects.filter(is_closed=False).order_by("title").values_list("pk", "title")),
        "previous": when + -1,
        "year_ago": when + -12,
        "late": max(working_days_between(sheet.due, request.today), 0) if sheet.is_open else 0,
        "state_word": State(sheet.state).label if sheet.state else "Not begun",
        "loaded": any(row.needs_check for block in sheet.blocks for row in block.rows),
    }
    return render(request, "scorecard/submissions/sheet.html", context)


def _may(request: Any, sheet: Sheet) -> dict[str, bool]:
    """Return which steps the person may take now."""
    access, area, policy = request.access, sheet.area.pk, sheet.policy
    posts = permissions.posts_held(request.user, request.today)
    sent_it = sheet.sent_by == request.user.pk
    return {
        "key": sheet.is_open and permissions.may_key(access, area),
        "send": sheet.is_open and permissions.may_send(access, area, policy, posts),
        "approve": sheet.state == State.SENT and permissions.may_approve(access, area, policy, posts, sent_it=sent_it),
        "return": sheet.state in (State.SENT, State.APPROVED) and permissions.may_return(access, area, policy, posts),
        "lock": sheet.state == State.APPROVED and permissions.may_lock(access, area, policy, posts),
        "revise": permissions.may_revise(access, area, sheet.state),
    }


def _save_form(request: Any, area: Area, month: Month) -> HttpResponse:
    """Save one measure's rows and comment from an ordinary form, and come back to it."""
    code = request.POST.get("measure", "")
    rows, comment = typed_by_form(request.POST)
    try:
        saved, said = drafts.save_typed(
            area=area, month=month, rows=rows, comments=[comment] if comment else [], by=request.user, at=request.now
        )
    except Refused as refused:
        typed_words = "; ".join(text for row in rows for text in row.texts.values() if text)
        messages.error(request, f"{refused} You typed: {typed_words}." if typed_words else str(refused))
        return redirect("scorecard:sheet", area.code, month.iso)
    clashes = [one for one in [*saved, *said] if one.is_conflict]
    for one in clashes:
        typed = next((row.texts for row in rows if row.unit == one.unit), comment.texts if comment else {})
        theirs = ", ".join(text or "nothing" for text in (one.theirs or {}).values())
        yours = ", ".join(typed.get(name, "") or "nothing" for name in one.theirs or {})
        messages.warning(
            request,
            f"{one.measure}: {one.by} saved {theirs} meanwhile. You typed {yours}, which was not saved; "
            "type it again if it is right.",
        )
    if not clashes:
        messages.success(request, f"{code} saved at {request.now.astimezone(clock.LONDON):%H:%M}.")
    return redirect(f"{request.path}#m-{code}")


@require_POST
def save(request: Any, area: str, month: str) -> JsonResponse:
    """Save what the script sends: one cell, or a pasted block; answer with what became of each."""
    found, when = area_and_month(request, area, month)
    try:
        if request.content_type != "application/json":
            raise MalformedRequest  # a form's body can't be read again: the token was looked for in it
        rows, comments = typed_by_script(read_json(request.body))
        saved, said = drafts.save_typed(
            area=found, month=when, rows=rows, comments=comments, by=request.user, at=request.now
        )
    except MalformedRequest:
        return JsonResponse({"refused": "That could not be read. Reload the page and try again."}, status=400)
    except Refused as refused:
        return JsonResponse({"refused": str(refused)}, status=409)
    codes = {one.measure for one in [*saved, *said]}
    only = {measure.pk for measure in due_measures(found, when) if measure.code in codes}
    sheet = read_sheet(area=found, month=when, only=only)
    return JsonResponse(
        {
            "time": f"{request.now.astimezone(clock.LONDON):%H:%M}",
            "rows": [_answer(one) for one in saved],
            "comments": [_answer(one) for one in said],
            "measures": {block.measure.code: _fresh(block) for block in sheet.blocks},
        }
    )


def _answer(one: drafts.Saved) -> dict[str, Any]:
    return {
        "measure": one.measure,
        "unit": one.unit,
        "version": one.version,
        "state": "conflict" if one.is_conflict else "saved",
        "theirs": one.theirs,
        "by": one.by,
        "at": f"{one.at.astimezone(clock.LONDON):%H:%M}" if one.at else "",
    }


def _fresh(block: Any) -> dict[str, Any]:
    """Return what a measure's block shows now."""
    view = words.block_view(block)
    return {
        "status": view.status,
        "status_html": view.status_html,
        "wants": view.wants,
        "to_do": view.to_do,
        "must_explain": view.must_explain,
        "rating": view.rating,
        "rows": {
            row.unit: {
                "result": row.result, "badge": row.badge, "findings": row.findings, "bad": row.bad_fields,
                "needs_check": row.needs_check, "version": row.version,
                "texts": {
                    "numerator": row.numerator, "denominator": row.denominator, "value": row.value,
                    "absence": row.absence, "note": row.note,
                },
            }
            for row in (view.row, *view.teams)
        },
    }  # fmt: skip


# --- Steps ----------------------------------------------------------------------------------------------

STEPS = {
    "send": "Sent. The figures show as provisional until they are approved.",
    "approve": "Approved.",
    "return": "Returned, with your reason. It is open again.",
    "lock": "Locked. From now on only the data team revises its figures.",
}


@require_POST
def step(request: Any, area: str, month: str, name: str) -> HttpResponse:
    """Take a step: send, approve, return or lock."""
    found, when = area_and_month(request, area, month)
    if not _may(request, read_sheet(area=found, month=when))[name]:
        messages.error(request, _why_not(name))
        return redirect("scorecard:sheet", found.code, when.iso)
    try:
        _take(name, found, when, request)
    except sending.NotReady as left:
        messages.error(request, str(left))
        return redirect(f"{_address(found, when)}?left=1#left")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, STEPS[name])
    return redirect(_address(found, when))


def _take(name: str, area: Area, month: Month, request: Any) -> None:
    common: dict[str, Any] = {"area": area, "month": month, "by": request.user, "at": request.now}
    if name == "send":
        sending.send_submission(**common)
    elif name == "return":
        sending.return_submission(**common, reason=request.POST.get("reason", "").replace("\x00", "").strip())
    else:
        submissions.move_submission(**common, to=State.APPROVED if name == "approve" else State.LOCKED)


def _why_not(name: str) -> str:
    return {
        "send": "It is sent already, or sending it is not yours.",
        "approve": "It can’t be approved now, or not by you: whoever sends doesn’t approve.",
        "return": "It can’t be returned now, or not by you.",
        "lock": "It can’t be locked before it is approved, or not by you.",
    }[name]


def _address(area: Area, month: Month) -> str:
    return reverse("scorecard:sheet", args=[area.code, month.iso])


@require_GET
def trail(request: Any, area: str, month: str) -> HttpResponse:
    """Show who took which step of a submission, when and why."""
    found, when = area_and_month(request, area, month)
    records = trail_of(subject_kind="submission", subject=f"{found.code} {when.iso}", moment=request.as_at)
    context = {"area": found, "month": when, "records": records}
    return render(request, "scorecard/submissions/trail.html", context)
