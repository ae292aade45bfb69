"""Whom meetings remind: areas of exception reports, posts of actions that are due, secretaries of packs to send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from board.meeting_days import dispatch_day
from board.models import (
    Decision,
    DecisionKind,
    DecisionState,
    DecisionUpdate,
    ExceptionReport,
    Meeting,
    MeetingState,
    Pack,
)
from organisation.models import PostHolding, Role, RoleHolding
from organisation.reminders import Reminder
from organisation.working_days import working_days_between

DAYS_AHEAD = 3  # working days before something is due


def meetings_due(*, today: date) -> Iterable[Reminder]:
    """Return who is to be told of which report, action or pack today, in seven queries however many there are."""
    people = _People(today)
    yield from _reports(people, today)
    yield from _actions(people, today)
    yield from _packs(people, today)


class _People:
    """Who holds which post, and which role in which area, on a day; only those at work."""

    def __init__(self, today: date) -> None:
        at_work = (Q(person__left_on__isnull=True) | Q(person__left_on__gt=today)) & Q(person__is_active=True)
        self.of_role: dict[tuple[str, int | None], set[int]] = defaultdict(set)
        roles = RoleHolding.objects.filter(at_work).values_list("role", "area_id", "person_id")
        for role, area, person in roles:
            self.of_role[role, area].add(person)
        with_a_role = {person for _, _, person in roles}
        self.of_post: dict[int, set[int]] = defaultdict(set)
        for post, person, deputy in PostHolding.objects.on(today).values_list("post_id", "person_id", "deputy_id"):
            self.of_post[post] |= ({person} | ({deputy} if deputy else set())) & with_a_role


def _is_near(due: date, today: date) -> bool:
    return working_days_between(today, due) <= DAYS_AHEAD


def _address(meeting: Meeting, anchor: str) -> str:
    return f"{reverse('meetings:meeting', args=[meeting.group.code, meeting.held_on.isoformat()])}#{anchor}"


def _said(due: date, today: date) -> str:
    verb = "was due" if due < today else "is due"
    return f"{verb} on {due:%A} {due.day} {due:%B}"


def _reports(people: _People, today: date) -> Iterator[Reminder]:
    """The managers of an area whose exception report is due or late, until the meeting is over."""
    reports = ExceptionReport.objects.filter(
        answered_at__isnull=True, withdrawn="", meeting__state=MeetingState.PLANNED
    ).select_related("meeting__group", "area", "measure")
    for report in reports.order_by("pk"):
        if _is_near(report.due, today):
            about = f": {report.measure.name}" if report.measure else ""
            line = f"{report.area.name}{about}: the exception report for {report.meeting} {_said(report.due, today)}"
            for person in sorted(people.of_role[Role.SERVICE_MANAGER, report.area_id]):
                path = _address(report.meeting, "reports")
                yield Reminder(person, line, report.due < today, path, "exception report")


def _actions(people: _People, today: date) -> Iterator[Reminder]:
    """The posts whose action of a meeting is due or late and of which nothing final was told."""
    final = DecisionUpdate.objects.exclude(outcome=DecisionState.OPEN).values("decision")
    actions = Decision.objects.filter(kind=DecisionKind.ACTION).exclude(pk__in=final)
    for action in actions.select_related("meeting__group").order_by("due", "pk"):
        assert action.due is not None
        assert action.owner_id is not None
        if _is_near(action.due, today):
            line = f"{action.meeting}, action {action.number}: {_said(action.due, today)}"
            for person in sorted(people.of_post.get(action.owner_id, ())):
                path = _address(action.meeting, "decisions")
                yield Reminder(person, line, action.due < today, path, "meeting action")


def _packs(people: _People, today: date) -> Iterator[Reminder]:
    """The secretary, else the data team, of a meeting to come whose pack goes out soon or should have."""
    sent = Pack.objects.filter(meeting__isnull=False).values("meeting")
    coming = Meeting.objects.filter(state=MeetingState.PLANNED, held_on__gte=today).exclude(pk__in=sent)
    for meeting in coming.select_related("group").order_by("held_on", "pk"):
        day = dispatch_day(
            held_on=meeting.held_on, days_before=meeting.group.dispatch_days, set_day=meeting.dispatch_on
        )
        if _is_near(day, today):
            line = f"{meeting}: the pack {_said(day, today)}"
            keepers = people.of_post.get(meeting.group.secretary_id or 0) or people.of_role[Role.DATA_TEAM, None]
            for person in sorted(keepers):
                yield Reminder(person, line, day < today, _address(meeting, "packs"), "pack")
