"""Calling a meeting, its agenda, who was there, what was minuted, and approving the minutes of the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max

from board.models import (
    AgendaItem,
    Attendance,
    ForwardItem,
    GovernanceGroup,
    Meeting,
    MeetingState,
    Membership,
    Present,
    Purpose,
)
from board.operations.keeping import ANY, hold, keep
from organisation.models import Post, User
from organisation.months import Month
from organisation.operations import Refused

MEETING = "meeting"
STANDING_FIRST = (
    ("Apologies, and minutes of the last meeting", Purpose.DECIDE),
    ("What became of the last decisions", Purpose.NOTE),
)
STANDING_LAST = (("Risk log", Purpose.DISCUSS), ("Forward plan, and the next meeting", Purpose.NOTE))  # fmt: skip


def subject_of(meeting: Meeting) -> str:
    """Return what the trail calls a meeting: ``improvement-board 2020-09-24``."""
    return f"{meeting.group.code} {meeting.held_on.isoformat()}"


def open_meeting(meeting: Meeting, *, based_on: int = ANY) -> Meeting:
    """Lock a meeting and return it as it stands. :raises Refused: once it is cancelled or its minutes approved"""
    meeting = hold(meeting, based_on=based_on)
    if meeting.state == MeetingState.APPROVED:
        raise Refused("The minutes of this meeting are approved, so it no longer changes. Minute it in the next one.")
    if meeting.state == MeetingState.CANCELLED:
        raise Refused("This meeting is cancelled.")
    return meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When and where a group meets, and when its pack goes out where that day is set."""

    held_on: date
    starts_at: time | None = None
    place: str = ""
    dispatch_on: date | None = None


@transaction.atomic
def call_meeting(*, group: GovernanceGroup, when: When, by: User, at: datetime) -> Meeting:
    """Call a meeting with its standing agenda and what the forward plan has for its month.

    :raises Refused: where the group meets on that day already, or no longer meets
    """
    group = hold(group)
    if group.closed_on is not None and when.held_on > group.closed_on:
        raise Refused(f"{group.name} no longer meets since {group.closed_on.day} {group.closed_on:%B %Y}.")
    meeting = Meeting(group=group)
    _set(meeting, when)
    keep(
        record=meeting, by=by, at=at, kind=MEETING, subject=subject_of(meeting), action="call meeting",
        summary=f"{meeting}: called", texts=(when.place,),
    )  # fmt: skip
    planned = ForwardItem.objects.filter(group=group, month=Month.of(when.held_on), dropped="").order_by("pk")
    points = [
        *((title, purpose, None) for title, purpose in STANDING_FIRST),
        *((item.title, Purpose.DISCUSS, item.lead) for item in planned.select_related("lead")),
        *((title, purpose, None) for title, purpose in STANDING_LAST),
    ]
    for position, (title, purpose, lead) in enumerate(points, 1):
        item = AgendaItem(meeting=meeting, position=position, title=title, purpose=purpose, lead=lead)
        _keep_item(item, by=by, at=at, action="add to agenda")
    return meeting


@transaction.atomic
def move_meeting(*, meeting: Meeting, when: When, based_on: int = ANY, by: User, at: datetime) -> Meeting:
    """Change day, time, place or the day its pack goes out. :raises Refused: once it was held"""
    meeting = open_meeting(meeting, based_on=based_on)
    if meeting.state != MeetingState.PLANNED:
        raise Refused("The meeting was held, so its day no longer changes.")
    before = subject_of(meeting)
    _set(meeting, when)
    keep(
        record=meeting, by=by, at=at, kind=MEETING, subject=subject_of(meeting), action="change meeting",
        summary=f"{meeting}: changed" + (f", before {before}" if before != subject_of(meeting) else ""),
        texts=(when.place,),
    )  # fmt: skip
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User, at: datetime, reason: str) -> None:
    """Cancel a meeting that wasn't held. :raises Refused: where it was, or without a reason"""
    meeting = open_meeting(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise Refused("The meeting was held, so it can't be cancelled.")
    if not reason.strip():
        raise Refused("Say why the meeting is cancelled.")
    meeting.state, meeting.cancelled_because = MeetingState.CANCELLED, reason.strip()
    _keep_meeting(meeting, by=by, at=at, action="cancel meeting", said="cancelled", reason=reason)


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: User, at: datetime, today: date) -> None:
    """Say that a meeting was held and its minutes are written. :raises Refused: before its day, or without members"""
    meeting = open_meeting(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise Refused("That it was held is recorded already.")
    if meeting.held_on > today:
        raise Refused(f"The meeting is on {meeting.held_on.day} {meeting.held_on:%B %Y}.")
    if not meeting.attendance.filter(membership__isnull=False).exists():
        raise Refused("Record first who was there.")
    meeting.state = MeetingState.HELD
    _keep_meeting(meeting, by=by, at=at, action="close meeting", said="held")


@transaction.atomic
def approve_minutes(*, meeting: Meeting, in_meeting: Meeting, by: User, at: datetime, today: date) -> None:
    """Record that a later meeting of the same group approved the minutes; from then on nothing of them changes.

    :raises Refused: where they aren't ready, or the other isn't a later meeting of the group that has taken place
    """
    meeting = open_meeting(meeting)
    if meeting.state != MeetingState.HELD:
        raise Refused("Say first that the meeting was held.")
    if in_meeting.group_id != meeting.group_id or in_meeting.held_on <= meeting.held_on:
        raise Refused("Minutes are approved in a later meeting of the same group.")
    if in_meeting.held_on > today or in_meeting.state == MeetingState.CANCELLED:
        raise Refused("The meeting that approves them has not taken place.")
    meeting.state, meeting.approved_in = MeetingState.APPROVED, in_meeting
    _keep_meeting(
        meeting, by=by, at=at, action="approve minutes",
        said=f"minutes approved on {in_meeting.held_on.day} {in_meeting.held_on:%B %Y}",
    )  # fmt: skip


def _set(meeting: Meeting, when: When) -> None:
    meeting.held_on, meeting.starts_at = when.held_on, when.starts_at
    meeting.place, meeting.dispatch_on = when.place.strip(), when.dispatch_on


def _keep_meeting(meeting: Meeting, *, by: User, at: datetime, action: str, said: str, reason: str = "") -> None:
    keep(
        record=meeting, by=by, at=at, kind=MEETING, subject=subject_of(meeting), action=action,
        summary=f"{meeting}: {said}", reason=reason,
    )  # fmt: skip


# --- Agenda ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a point of the agenda says."""

    title: str
    purpose: str = Purpose.DISCUSS
    lead: Post | None = None


@transaction.atomic
def add_point(*, meeting: Meeting, point: Point, by: User, at: datetime) -> AgendaItem:
    """Add a point at the end of the agenda. :raises Refused: once the minutes are approved"""
    meeting = open_meeting(meeting)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(
        meeting=meeting, position=last + 1, title=point.title.strip(), purpose=point.purpose, lead=point.lead
    )
    _keep_item(item, by=by, at=at, action="add to agenda")
    return item


@transaction.atomic
def change_point(
    *, item: AgendaItem, point: Point, minute: str, based_on: int = ANY, by: User, at: datetime
) -> AgendaItem:
    """Change a point and what is minuted under it. :raises NoLongerCurrent: where another has changed it meanwhile"""
    open_meeting(item.meeting)
    item = hold(item, based_on=based_on)
    item.title, item.purpose, item.lead, item.minute = point.title.strip(), point.purpose, point.lead, minute.strip()
    _keep_item(item, by=by, at=at, action="change point")
    return item


@transaction.atomic
def withdraw_point(*, item: AgendaItem, by: User, at: datetime) -> None:
    """Take a point off the agenda; it stays on record. :raises Refused: where something is minuted under it"""
    open_meeting(item.meeting)
    item = hold(item)
    if item.minute or item.decisions.exists():
        raise Refused(f"Something is minuted under “{item.title}”, so it stays on the agenda.")
    item.is_withdrawn = True
    _keep_item(item, by=by, at=at, action="withdraw point")


@transaction.atomic
def raise_point(*, item: AgendaItem, by: User, at: datetime) -> None:
    """Move a point up by one. :raises Refused: where it is the first"""
    meeting = open_meeting(item.meeting)
    item = hold(item)
    above = meeting.items.filter(position__lt=item.position, is_withdrawn=False).order_by("-position").first()
    if above is None:
        raise Refused(f"“{item.title}” is the first point already.")
    item.position, above.position = above.position, item.position
    _keep_item(above, by=by, at=at, action="move point")
    _keep_item(item, by=by, at=at, action="move point")


def _keep_item(item: AgendaItem, *, by: User, at: datetime, action: str) -> None:
    keep(
        record=item, by=by, at=at, kind=MEETING, subject=subject_of(item.meeting), action=action,
        summary=f"{item.meeting}, point {item.position}: {item.title}", texts=(item.title, item.minute),
    )  # fmt: skip


# --- Attendance -----------------------------------------------------------------------------------------


@transaction.atomic
def record_attendance(
    *, meeting: Meeting, members: Mapping[int, str], guests: Sequence[str], by: User, at: datetime
) -> None:
    """Record who was there: by the key of each membership how, and others by their capacity.

    :raises Refused: before the day, or where a key is none of the group's members on that day
    """
    meeting = open_meeting(meeting)
    known = {one.pk: one for one in Membership.objects.on(meeting.held_on).filter(group=meeting.group_id)}
    if not set(members) <= set(known):
        raise Refused("Somebody on the list no longer has a seat. Open the page again.")
    before = {one.membership_id: one for one in meeting.attendance.filter(membership__isnull=False)}
    for pk, present in members.items():
        found = before.get(pk) or Attendance(meeting=meeting, membership=known[pk])
        if found.pk is None or found.present != Present(present):
            found.present = Present(present)
            _keep_attendance(found, by=by, at=at)
    named = set(meeting.attendance.filter(membership__isnull=True).values_list("capacity", flat=True))
    for capacity in dict.fromkeys(text.strip() for text in guests):
        if capacity and capacity not in named:
            _keep_attendance(Attendance(meeting=meeting, capacity=capacity[:160]), by=by, at=at)


def _keep_attendance(one: Attendance, *, by: User, at: datetime) -> None:
    keep(
        record=one, by=by, at=at, kind=MEETING, subject=subject_of(one.meeting), action="record attendance",
        summary=f"{one.meeting}: {one}, {one.get_present_display().lower()}", texts=(one.capacity,),
    )  # fmt: skip
