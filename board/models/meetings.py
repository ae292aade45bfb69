"""Meetings: their agenda and papers, who was there, and whether their minutes are approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Q

from board.models.groups import GovernanceGroup, Membership
from organisation.models import Post, Versioned


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held, minutes to be approved"
    APPROVED = "approved", "Minutes approved"
    CANCELLED = "cancelled", "Cancelled"


class Meeting(Versioned):
    """A group meets on a day. Once its minutes are approved nothing of it changes."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="meetings")
    held_on = models.DateField("day")
    starts_at = models.TimeField("starts at", null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    dispatch_on = models.DateField(
        "pack goes out on", null=True, blank=True, help_text="Left empty: so many working days before as the group has."
    )
    approved_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="approves", verbose_name="minutes approved in"
    )
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "held_on"],
                name="meeting_once_a_day",
                violation_error_message="The group meets on that day already.",
            ),
            models.CheckConstraint(
                condition=Q(dispatch_on__isnull=True) | Q(dispatch_on__lte=F("held_on")),
                name="meeting_dispatch_before_it",
                violation_error_message="The pack goes out by the day of the meeting.",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_in__isnull=False)
                | (~Q(state="approved") & Q(approved_in__isnull=True)),
                name="meeting_approved_in_a_meeting",
                violation_error_message="Minutes are approved in a later meeting, which is named.",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="meeting_cancelled_with_reason",
                violation_error_message="Say why the meeting is cancelled.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.held_on.day} {self.held_on:%B %Y}"


class Purpose(models.TextChoices):
    DECIDE = "decide", "To decide"
    DISCUSS = "discuss", "To discuss"
    NOTE = "note", "To note"


class AgendaItem(Versioned):
    """A point of the agenda, in its order, and once held what was minuted under it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("order")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.DISCUSS)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    minute = models.TextField("minuted", blank=True)
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position__gte=1),
                name="agenda_position_from_one",
                violation_error_message="The order begins with 1.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Present(models.TextChoices):
    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


THERE = (Present.PRESENT, Present.DEPUTY)


class Attendance(Versioned):
    """Whether a member was there, by a deputy or not at all; or who else was, in what capacity."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="attendance")
    capacity = models.CharField(max_length=160, blank=True, help_text="Who else was there, by role. No names.")
    present = models.CharField(max_length=10, choices=Present, default=Present.PRESENT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, capacity="") | (Q(membership__isnull=True) & ~Q(capacity="")),
                name="attendance_member_or_guest",
                violation_error_message="A member, or who else was there and in what capacity.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "membership"],
                condition=Q(membership__isnull=False),
                name="attendance_once",
                violation_error_message="This member's attendance is recorded already.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "capacity"],
                condition=Q(membership__isnull=True),
                name="attendance_guest_once",
                violation_error_message="That is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return self.capacity or str(self.membership)


class PaperQuerySet(models.QuerySet["Paper"]):
    def as_at(self, moment: datetime | None) -> Self:
        """The papers that lay there at a moment; those that lie there now where none is given."""
        if moment is None:
            return self.filter(withdrawn_at__isnull=True)
        return self.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment), added_at__lte=moment)


class Paper(models.Model):
    """A file that goes with a point of the agenda, kept as it was uploaded; a better one is added beside it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    title = models.CharField(max_length=160)
    name = models.CharField("file", max_length=100)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_as = models.CharField("added by", max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    redactable_fields = ("title", "name")
    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1), name="paper_not_empty", violation_error_message="The file is empty."
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("added_at")),
                name="paper_withdrawn_after_added",
                violation_error_message="A paper is withdrawn after it was added.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A paper is withdrawn, not deleted.")
