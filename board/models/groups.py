"""Governance groups: who sits on them, how often they meet, for whom they write, and what they have planned."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from organisation.fields import MonthField, month_is_real
from organisation.models import HeldQuerySet, Partner, Post, Versioned


class Audience(models.TextChoices):
    """For whom a group's papers are written; from the narrowest to the widest."""

    SERVICE = "service", "The service"
    BOARD = "board", "The Board"
    PARTNERSHIP = "partnership", "The partnership"
    PUBLIC = "public", "The public"


class Cadence(models.TextChoices):
    MONTHLY = "monthly", "Monthly"
    TWO_MONTHLY = "two_monthly", "Every two months"
    QUARTERLY = "quarterly", "Quarterly"
    SIX_MONTHLY = "six_monthly", "Every six months"
    AS_NEEDED = "as_needed", "As needed"


class GovernanceGroup(Versioned):
    """A group that meets, such as the Improvement Board: its papers are marked and suppressed for its audience."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    purpose = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=Audience)
    cadence = models.CharField("meets", max_length=12, choices=Cadence)
    quorum = models.PositiveSmallIntegerField(default=1, help_text="Members who must be there, deputies included.")
    dispatch_days = models.PositiveSmallIntegerField(
        "pack goes out, working days before", default=5, help_text="A meeting may set another day."
    )
    secretary = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="keeps_groups",
        help_text="The post that keeps its meetings; the data team may too.",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="group_quorum_at_least_one",
                violation_error_message="A quorum is at least one member.",
            ),
            models.CheckConstraint(
                condition=Q(dispatch_days__lte=30),
                name="group_dispatch_within_30_days",
                violation_error_message="A pack goes out at most 30 working days before.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Versioned):
    """A seat on a group, held by a post of ours or by a partner, from a day to a day."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="memberships")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="memberships")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="memberships")
    seat = models.CharField(
        max_length=160, blank=True, help_text="In what capacity, such as Designated Nurse. No names."
    )
    is_chair = models.BooleanField("chair", default=False)
    counts = models.BooleanField("counts towards the quorum", default=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, partner__isnull=True) | Q(post__isnull=True, partner__isnull=False),
                name="membership_post_or_partner",
                violation_error_message="A seat is held by a post or by a partner: choose one of them.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message="The last day can't lie before the first.",
            ),
            models.UniqueConstraint(
                fields=["group", "post"],
                condition=Q(until__isnull=True, post__isnull=False),
                name="membership_post_once",
                violation_error_message="This post has a seat on the group already.",
            ),
            models.UniqueConstraint(
                fields=["group", "partner", "seat"],
                condition=Q(until__isnull=True, partner__isnull=False),
                name="membership_partner_once",
                violation_error_message="This partner has this seat already; say in what other capacity it sits.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(until__isnull=True, is_chair=True),
                name="membership_one_chair",
                violation_error_message="The group has a chair already; end that seat first.",
            ),
        ]

    def __str__(self) -> str:
        holder = self.post or self.partner
        return f"{holder}, {self.seat}" if self.seat and self.partner_id else str(holder)


class ForwardItem(Versioned):
    """What a group means to look at, and in which month; dropped with a reason."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="forward_items")
    month = MonthField()
    title = models.CharField(max_length=200)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    dropped = models.CharField("dropped because", max_length=300, blank=True)

    class Meta:
        constraints = [
            month_is_real("month", "forward_month_is_month"),
            models.UniqueConstraint(
                fields=["group", "month", "title"],
                name="forward_once_a_month",
                violation_error_message="That is planned for this month already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.month}"
