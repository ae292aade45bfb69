"""All meetings, a meeting's page, and what its secretary does before it: calling, moving, agenda, papers' places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from board import permissions
from board.forms.filters import MeetingsFilter
from board.forms.groups import WhyForm
from board.forms.meetings import MeetingForm, PointForm
from board.models import AgendaItem, Meeting, Pack
from board.operations import meetings as operations
from board.packs.changes import Change
from board.queries.meetings import MeetingLine, MeetingPage, PackLine, meeting_lines, meeting_page
from board.queries.packs.build import changes_since
from board.queries.packs.scope import Scope
from board.tables.meetings import MeetingsTable, decisions_sheet, meetings_sheet
from board.views.keeping import (
    FormPage,
    edited,
    group_crumbs,
    group_or_404,
    meeting_crumbs,
    meeting_or_404,
    meeting_url,
    only_keepers,
    step_taken,
)
from organisation.errors import NotFound
from organisation.queries import trail_of
from scorecard.forms.filters import first_problem
from scorecard.permissions import posts_held
from spreadsheets.exports import download

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _chosen(request: Any) -> tuple[MeetingsFilter, list[MeetingLine]]:
    """Read what the address asks for. :raises NotFound: with a sentence, where that can't be"""
    lines = meeting_lines(permissions.audiences_seen(request.access), as_at=request.as_at)
    form = MeetingsFilter(request.GET, groups=sorted({(line.group_code, line.group) for line in lines}))
    if not form.is_valid():
        raise NotFound(first_problem(form))
    group, state = form.cleaned_data["group"], form.cleaned_data["state"]
    return form, [
        line for line in lines if (not group or line.group_code == group) and (not state or line.state == state)
    ]


@require_safe
def meetings(request: Any) -> HttpResponse:
    """List the meetings of the groups that are open to the person."""
    form, lines = _chosen(request)
    table = MeetingsTable(lines)
    RequestConfig(request, paginate=False).configure(table)
    today = request.as_at_day or request.today
    coming = [line for line in lines if line.state == "planned" and line.held_on >= today]
    context = {
        "form": form,
        "table": table,
        "count": len(lines),
        "next": coming[-1] if coming else None,
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "board/meetings/meetings.html", context)


@require_safe
def meetings_download(request: Any, kind: str) -> HttpResponse:
    """Return the list as shown, as .xlsx or .csv."""
    _, lines = _chosen(request)
    table = MeetingsTable(lines)
    RequestConfig(request, paginate=False).configure(table)
    return download(meetings_sheet([row.record for row in table.rows]), kind=kind, name="meetings")


def _may(request: Any, meeting: Meeting) -> dict[str, Any]:
    """Return what the person may do on a meeting's page."""
    posts = posts_held(request.user, request.today) if request.as_at is None else frozenset()
    may_keep = request.as_at is None and permissions.may_keep(request.access, meeting.group, posts)
    return {"keep": may_keep, "posts": posts}


@require_safe
def meeting(request: Any, code: str, day: str) -> HttpResponse:
    """Show a meeting: what became of the last decisions, agenda and minutes, who was there, reports, packs."""
    found = meeting_or_404(request, code, day)
    today = request.as_at_day or request.today
    page = meeting_page(found, found.group, today=today, as_at=request.as_at)
    audiences = permissions.audiences_seen(request.access)
    page = replace(page, packs=tuple(pack for pack in page.packs if pack.audience in audiences))
    may = _may(request, found)
    context = {
        "page": page,
        "may_keep": may["keep"],
        "may_change": may["keep"] and page.is_open,
        "has_come": found.held_on <= today,
        "mine": may["posts"],
        "since": _changed_since(request, page, today),
        "answers": frozenset(
            report.area_id
            for report in page.reports
            if request.as_at is None and permissions.may_answer(request.access, report.area_id)
        ),
    }
    return render(request, "board/meetings/meeting.html", context)


def _changed_since(request: Any, page: MeetingPage, today: date) -> list[tuple[PackLine, tuple[Change, ...]]]:
    """Return the latest pack of each audience with what it would say otherwise on the day that is shown."""
    found = []
    for line in page.packs:
        if line.is_latest:
            pack = Pack.objects.get(pk=line.pk)
            now = Scope(page.meeting.pk, pack.audience, pack.month, request.as_at, today)
            found.append((line, changes_since(pack, now)))
    return found


@require_safe
def decisions_download(request: Any, code: str, day: str, kind: str) -> HttpResponse:
    """Return what a meeting decided, and what became of the decisions before, as .xlsx or .csv."""
    found = meeting_or_404(request, code, day)
    page = meeting_page(found, found.group, today=request.as_at_day or request.today, as_at=request.as_at)
    sheet = decisions_sheet(f"Decisions, {found}", (*page.decisions, *page.carried))
    return download(sheet, kind=kind, name=f"decisions-{found.group.code}-{found.held_on.isoformat()}")


@require_safe
def trail(request: Any, code: str, day: str) -> HttpResponse:
    """Show who did what with a meeting, when and why."""
    found = meeting_or_404(request, code, day)
    records = trail_of(subject_kind=operations.MEETING, subject=operations.subject_of(found), moment=request.as_at)
    return render(request, "board/meetings/trail.html", {"meeting": found, "records": records})


# --- Calling and moving ---------------------------------------------------------------------------------


@FORM
def meeting_new(request: Any, code: str) -> HttpResponse:
    """Call a meeting."""
    group = group_or_404(request, code)
    only_keepers(request, group)
    form = MeetingForm(request.POST or None)
    page = FormPage(
        "Call a meeting", "Its standing agenda, and what is planned for its month, come by themselves.",
        "Call the meeting", reverse("meetings:group", args=[group.code]), group_crumbs(group),
    )  # fmt: skip

    def write() -> None:
        operations.call_meeting(group=group, when=form.when, by=request.user, at=request.now)

    return edited(request, page, form, write, "The meeting is called.")


@FORM
def meeting_change(request: Any, code: str, day: str) -> HttpResponse:
    """Change a meeting's day, time, place, or the day its pack goes out."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    form = MeetingForm(request.POST or None, record=found)
    done = reverse("meetings:group", args=[found.group.code])
    page = FormPage("Change the meeting", str(found), "Save", done, meeting_crumbs(found))

    def write() -> None:
        operations.move_meeting(
            meeting=found, when=form.when, based_on=form.seen, by=request.user, at=request.now
        )  # fmt: skip

    return edited(request, page, form, write, "The meeting is changed.")


@FORM
def meeting_cancel(request: Any, code: str, day: str) -> HttpResponse:
    """Cancel a meeting."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    form = WhyForm(request.POST or None)
    page = FormPage("Cancel the meeting", str(found), "Cancel the meeting", meeting_url(found), meeting_crumbs(found))

    def write() -> None:
        reason = form.cleaned_data["reason"]
        operations.cancel_meeting(meeting=found, by=request.user, at=request.now, reason=reason)

    return edited(request, page, form, write, "The meeting is cancelled.")


@require_POST
def meeting_close(request: Any, code: str, day: str) -> HttpResponse:
    """Say that the meeting was held and its minutes are written."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)

    def write() -> None:
        operations.close_meeting(meeting=found, by=request.user, at=request.now, today=request.today)

    said = "Recorded as held. The next meeting approves its minutes."
    return step_taken(request, write, said, meeting_url(found))


@require_POST
def minutes_approve(request: Any, code: str, day: str) -> HttpResponse:
    """Record that this meeting approved the minutes of the one before."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    before = meeting_page(found, found.group, today=request.today, as_at=None).before
    if before is None:
        raise NotFound("There is no meeting before this one whose minutes could be approved.")

    def write() -> None:
        operations.approve_minutes(
            meeting=before, in_meeting=found, by=request.user, at=request.now, today=request.today
        )

    said = f"The minutes of {before.held_on.day} {before.held_on:%B %Y} are approved."
    return step_taken(request, write, said, meeting_url(found, "before"))


# --- Agenda ---------------------------------------------------------------------------------------------


def _point(request: Any, meeting: Meeting, pk: int) -> AgendaItem:
    only_keepers(request, meeting.group)
    return get_object_or_404(AgendaItem, meeting=meeting.pk, pk=pk)


@FORM
def point_new(request: Any, code: str, day: str) -> HttpResponse:
    """Add a point to the agenda."""
    found = meeting_or_404(request, code, day)
    only_keepers(request, found.group)
    form = PointForm(request.POST or None)
    page = FormPage("Add a point", str(found), "Add the point", meeting_url(found, "agenda"), meeting_crumbs(found))

    def write() -> None:
        operations.add_point(meeting=found, point=form.point, by=request.user, at=request.now)

    return edited(request, page, form, write, "The point is on the agenda.")


@FORM
def point_change(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Change a point, or write what was said under it."""
    found = meeting_or_404(request, code, day)
    item = _point(request, found, pk)
    form = PointForm(request.POST or None, record=item)
    page = FormPage(item.title, str(found), "Save", meeting_url(found, f"point-{item.pk}"), meeting_crumbs(found))

    def write() -> None:
        operations.change_point(
            item=item, point=form.point, minute=form.cleaned_data["minute"], based_on=form.seen, by=request.user,
            at=request.now,
        )  # fmt: skip

    return edited(request, page, form, write, "The point is saved.")


@require_POST
def point_raise(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Move a point up by one."""
    found = meeting_or_404(request, code, day)
    item = _point(request, found, pk)

    def write() -> None:
        operations.raise_point(item=item, by=request.user, at=request.now)

    return step_taken(request, write, f"“{item.title}” is moved up.", meeting_url(found, "agenda"))


@require_POST
def point_withdraw(request: Any, code: str, day: str, pk: int) -> HttpResponse:
    """Take a point off the agenda."""
    found = meeting_or_404(request, code, day)
    item = _point(request, found, pk)

    def write() -> None:
        operations.withdraw_point(item=item, by=request.user, at=request.now)

    return step_taken(request, write, f"“{item.title}” is off the agenda.", meeting_url(found, "agenda"))
