"""What the pages share: finding what the address names, who may keep it, and a form that loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from board import permissions
from board.forms.fields import BasedOn
from board.models import GovernanceGroup, Meeting
from board.queries.groups import find_group
from board.queries.meetings import find_meeting
from organisation.errors import NotFound
from organisation.operations import NoLongerCurrent, Refused
from scorecard.permissions import posts_held


def group_or_404(request: Any, code: str) -> GovernanceGroup:
    """Return the group that the address names. :raises Http404: where there is none, or it isn't open to the person"""
    group = find_group(code, permissions.audiences_seen(request.access), request.as_at)
    if group is None:
        raise Http404
    return group


def meeting_or_404(request: Any, code: str, day: str) -> Meeting:
    """Return the meeting that the address names, with its group. :raises Http404: where it isn't open to the person"""
    group = group_or_404(request, code)
    try:
        meeting = find_meeting(group, date.fromisoformat(day), request.as_at)
    except ValueError as error:
        raise NotFound(f"“{day}” is not a day.") from error
    if meeting is None:
        raise NotFound(f"{group.name} has no meeting on that day.")
    meeting.group = group
    return meeting


def keeps(request: Any, group: GovernanceGroup) -> bool:
    """Whether the person keeps the group's meetings, on the page as it stands now."""
    if request.as_at is not None:
        return False
    return permissions.may_keep(request.access, group, posts_held(request.user, request.today))


def only_keepers(request: Any, group: GovernanceGroup) -> None:
    """:raises PermissionDenied: for those who may read the group but not keep it"""
    if request.as_at is not None:
        raise NotFound("An earlier day can be looked at, not changed.")
    if not keeps(request, group):
        raise PermissionDenied


def meeting_url(meeting: Meeting, anchor: str = "") -> str:
    address = reverse("meetings:meeting", args=[meeting.group.code, meeting.held_on.isoformat()])
    return f"{address}#{anchor}" if anchor else address


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form: its title and sentence, its button, where it leads, and the pages above it."""

    title: str
    sub: str
    submit: str
    done: str
    crumbs: tuple[tuple[str, str], ...]


def group_crumbs(group: GovernanceGroup) -> tuple[tuple[str, str], ...]:
    return (("Groups", reverse("meetings:groups")), (group.name, reverse("meetings:group", args=[group.code])))


def meeting_crumbs(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    return (*group_crumbs(meeting.group), (f"{meeting.held_on.day} {meeting.held_on:%B %Y}", meeting_url(meeting)))


def edited(
    request: Any, page: FormPage, form: forms.Form, write: Callable[[], object], said: str, *, facts: object = None
) -> HttpResponse:
    """Show a form, or write what it says and lead on; a refusal is shown in the form as typed."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except NoLongerCurrent:
            assert isinstance(form, BasedOn)
            form = form.on_what_stands()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            return redirect(page.done)
    return render(request, "board/form.html", {"page": page, "form": form, "facts": facts})


def step_taken(request: Any, write: Callable[[], object], said: str, done: str) -> HttpResponse:
    """Take a step that needs no form, and lead on with what became of it."""
    try:
        write()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(done)
