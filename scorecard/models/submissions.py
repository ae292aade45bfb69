"""Submissions: the steps of an area's figures for a month, and the commentary that explains them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from organisation.fields import MonthField, month_is_real
from organisation.models import Area, LedgerEntry, Post, ledger_constraints
from scorecard.models.measures import Measure


class Commentary(LedgerEntry):
    """What happened in a month, what is done about it, by whom and when, and when green is expected again."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="commentaries")
    month = MonthField()
    text = models.TextField("what happened")
    remedial_action = models.TextField(blank=True)
    action_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    action_due = models.DateField(null=True, blank=True)
    expected_green = MonthField("expected return to green", null=True, blank=True)

    KEY = ("measure", "month")
    FACTS = ("text", "remedial_action", "action_post", "action_due", "expected_green")
    redactable_fields = ("reason", "source", "text", "remedial_action")

    class Meta:
        verbose_name_plural = "commentaries"
        constraints = [
            *ledger_constraints("commentary", ("measure", "month")),
            models.CheckConstraint(
                condition=~Q(text=""), name="commentary_has_text", violation_error_message="Say what happened."
            ),
            month_is_real("month", "commentary_month_is_month"),
            month_is_real("expected_green", "commentary_green_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.month}"


class State(models.TextChoices):
    OPEN = "open", "Open"
    SENT = "sent", "Sent"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    LOCKED = "locked", "Locked"


SENT_STATES = (State.SENT, State.APPROVED, State.LOCKED)
SIGNED_OFF = (State.APPROVED, State.LOCKED)


class SubmissionState(LedgerEntry):
    """Where an area's submission for a month stands; each step supersedes the one before."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="submission_states")
    month = MonthField()
    state = models.CharField(max_length=8, choices=State)

    KEY = ("area", "month")
    FACTS = ("state",)

    class Meta:
        constraints = [
            *ledger_constraints("submission_state", ("area", "month")),
            month_is_real("month", "submission_state_month_is_month"),
        ]
        indexes = [
            models.Index(fields=["-month", "state", "superseded_at", "recorded_at"], name="submission_state_by_month")
        ]

    def __str__(self) -> str:
        return f"{self.area.code}, {self.month}: {self.state}"
