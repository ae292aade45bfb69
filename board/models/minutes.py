"""What a meeting decided, what became of it, what was asked of areas and what they answered, and the risk log."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q

from audits.models import Round
from board.models.groups import GovernanceGroup
from board.models.meetings import AgendaItem, Meeting
from improvement.models import Action, Recommendation
from organisation.models import AppendOnlyQuerySet, Area, Post, User, Versioned
from scorecard.models import Measure


class DecisionKind(models.TextChoices):
    DECISION = "decision", "Decision"
    ACTION = "action", "Action"


class Decision(Versioned):
    """A decision or an action as minuted, and what it concerns; an action has an owner and a day.

    An action may stand in the improvement plan too, which then says how far it is.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions")
    number = models.PositiveSmallIntegerField(help_text="Within the meeting.")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    text = models.TextField()
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="decisions")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="decisions")
    plan_action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="action of the plan"
    )
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, blank=True, related_name="decisions")
    audit_round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="decisions")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=~Q(kind="action") | Q(owner__isnull=False, due__isnull=False),
                name="decision_action_has_owner_and_day",
                violation_error_message="An action needs the post that takes it, and a day.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="decision_says_something", violation_error_message="Say what was decided."
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class DecisionState(models.TextChoices):
    """What became of a decision."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    OVERTAKEN = "overtaken", "Overtaken"


class DecisionUpdate(models.Model):
    """What became of a decision, as told on a day: only added to."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="updates")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    title = models.CharField("by", max_length=120, help_text="The job title at that time.")
    outcome = models.CharField(max_length=10, choices=DecisionState)
    text = models.CharField(max_length=600)

    redactable_fields = ("text",)
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="update_says_something", violation_error_message="Say what became of it."
            )
        ]
        indexes = [models.Index(fields=["decision", "at"], name="update_by_decision")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.text[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What became of a decision is only added to.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What became of a decision is only added to.")


class ExceptionReport(Versioned):
    """What a meeting asks of an area about a measure, and what the area's manager answers."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="exception_reports")
    area = models.ForeignKey(Area, models.PROTECT, related_name="exception_reports")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="exception_reports")
    question = models.TextField("what is asked")
    due = models.DateField()
    cause = models.TextField("what happened, and why", blank=True)
    remedy = models.TextField("what is done about it", blank=True)
    expected = models.CharField("when it is expected to be right", max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_as = models.CharField("answered by", max_length=120, blank=True)
    withdrawn = models.CharField("withdrawn because", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "area", "measure"],
                condition=Q(withdrawn="", measure__isnull=False),
                name="exception_once_a_measure",
                violation_error_message="A report on this measure is asked for already.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "area"],
                condition=Q(withdrawn="", measure__isnull=True),
                name="exception_once_an_area",
                violation_error_message="A report of this area is asked for already.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_as="")
                | (Q(answered_at__isnull=False) & ~Q(answered_as="") & ~Q(cause="") & ~Q(remedy="")),
                name="exception_answered_in_full",
                violation_error_message="An answer says what happened and what is done about it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.measure or self.question[:60]}"


class Risk(Versioned):
    """A line of a group's risk log: likelihood and impact from 1 to 5, who watches it, what is done."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="risks")
    number = models.PositiveSmallIntegerField(help_text="Within the group.")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    likelihood = models.PositiveSmallIntegerField(help_text="1 rare to 5 almost certain.")
    impact = models.PositiveSmallIntegerField(help_text="1 slight to 5 grave.")
    mitigation = models.TextField("what is done", blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="risks")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="risk_number_once"),
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="risk_scores_1_to_5",
                violation_error_message="Likelihood and impact are numbers from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | (Q(closed_on__isnull=False, closed_on__gte=F("opened_on")) & ~Q(closed_because="")),
                name="risk_closed_with_reason",
                violation_error_message="A risk is closed with a reason, on a day after it was opened.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
