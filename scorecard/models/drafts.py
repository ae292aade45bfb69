"""Drafts: what is typed while a submission is open. Not facts yet; sending writes them to the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from organisation.fields import MonthField, month_is_real
from organisation.models import Area, Post, Unit, User
from scorecard.models.choices import Absence
from scorecard.models.measures import Measure
from scorecard.models.observations import Observation


class Draft(models.Model):
    """What a draft of any kind keeps: who typed it last, and a version that each save raises by one."""

    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_as = models.CharField(max_length=120)

    class Meta:
        abstract = True


class DraftEntry(Draft):
    """A row of the sheet as typed, impossible or not: a measure, unit and month."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="drafts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="drafts")
    month = MonthField()
    numerator = models.CharField(max_length=80, blank=True)
    denominator = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    absence = models.CharField(max_length=14, choices=Absence, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_loaded = models.BooleanField("loaded from an extract", default=False)
    is_checked = models.BooleanField("a person has checked it", default=False)
    ticked = models.CharField("warnings ticked", max_length=200, blank=True, help_text="Codes, separated by spaces.")
    tick_reason = models.CharField(max_length=200, blank=True)
    based_on = models.ForeignKey(Observation, models.PROTECT, null=True, blank=True, related_name="+")

    redactable_fields = ("numerator", "denominator", "value", "note", "tick_reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "unit", "month"], name="draft_once_a_cell"),
            models.CheckConstraint(condition=Q(version__gte=1), name="draft_version_from_one"),
            month_is_real("month", "draft_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.month}, as typed"


class DraftComment(Draft):
    """Commentary as typed, finished or not."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="draft_comments")
    month = MonthField()
    text = models.TextField(blank=True)
    remedial_action = models.TextField(blank=True)
    action_post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    action_due = models.CharField(max_length=20, blank=True)
    expected_green = models.CharField(max_length=20, blank=True)
    override = models.CharField("why a number in it may stand", max_length=200, blank=True)

    redactable_fields = ("text", "remedial_action", "override")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "month"], name="draft_comment_once"),
            month_is_real("month", "draft_comment_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.month}, comment as typed"

    @property
    def is_without_text(self) -> bool:
        """Whether an action stands here, but not what happened: the ledger keeps no comment without it."""
        said = (self.remedial_action.strip(), self.action_due, self.expected_green, self.action_post_id)
        return not self.text.strip() and any(said)


class SubmissionPolicy(models.Model):
    """How submissions go: when they fall due, what is explained, who takes each step. One for all, or an area's."""

    class Explain(models.TextChoices):
        RED_AND_AMBER = "red_amber", "Red and amber"
        RED = "red", "Red"
        NOTHING = "nothing", "Nothing"

    area = models.OneToOneField(Area, models.PROTECT, null=True, blank=True, related_name="policy")
    due_working_day = models.PositiveSmallIntegerField("due on working day", default=6)
    explain = models.CharField("must be explained", max_length=10, choices=Explain, default=Explain.RED_AND_AMBER)
    escalate_after = models.PositiveSmallIntegerField("late days until the post above is told", default=5)
    sender = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    locker = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "submission policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_working_day__gte=1, due_working_day__lte=20),
                name="policy_due_day",
                violation_error_message="The working day is a number from 1 to 20.",
            ),
            models.UniqueConstraint(
                Coalesce("area", 0),  # an index takes two nulls for different
                name="policy_once",
                violation_error_message="There is a policy for this already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Submissions of {self.area}" if self.area_id else "Submissions of all areas"
