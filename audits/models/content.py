"""What an audit or a round says in words: findings, feedback, reflection, actions for the child, concerns."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from audits.models.choices import ActionState, Voice
from audits.models.programmes import PracticeTheme, ReflectionQuestion
from audits.models.records import Audit
from audits.models.rounds import Round
from organisation.models import LedgerEntry, User, ledger_constraints


class Said(models.Model):
    """Words of an audit, or of a round as a whole: recorded once, by whom and when."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    audit = models.ForeignKey(Audit, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_as = models.CharField(max_length=120)

    redactable_fields = ("text",)

    class Meta:
        abstract = True


class AuditFinding(Said):
    """A strength, or something to improve, under a theme where it belongs to one."""

    theme = models.ForeignKey(PracticeTheme, models.PROTECT, null=True, blank=True, related_name="+")
    is_strength = models.BooleanField("strength")

    def __str__(self) -> str:
        return self.text[:60]


class Feedback(Said):
    """What a child, parent, carer or partner said, paraphrased."""

    is_strength = models.BooleanField("strength")
    voices = models.CharField(max_length=40, blank=True, help_text="Whose it is, separated by semicolons.")
    described_as = models.CharField(max_length=80, blank=True)
    is_recurring = models.BooleanField("recurring theme", default=False)

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def whose(self) -> str:
        """Whose it is, in words; that it isn't stated, where it isn't."""
        return self.described_as or ", ".join(Voice(one).label for one in self.voices.split(";") if one) or "Not stated"


class FeedbackSought(models.Model):
    """That feedback for an audit was asked of somebody, and whether it came or why not."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="sought")
    voice = models.CharField(max_length=8, choices=Voice)
    is_obtained = models.BooleanField("obtained")
    why_not = models.CharField(max_length=200, blank=True)

    redactable_fields = ("why_not",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "voice"], name="sought_once"),
            models.CheckConstraint(
                condition=Q(is_obtained=True) | ~Q(why_not=""),
                name="sought_why_not",
                violation_error_message="Say why there is no feedback.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit}, {self.get_voice_display()}"


class Reflection(Said):
    """An answer of the worker to one of the programme's questions."""

    question = models.ForeignKey(ReflectionQuestion, models.PROTECT, related_name="+")
    is_recurring = models.BooleanField("recurring theme", default=False)

    def __str__(self) -> str:
        return self.text[:60]


class ChildAction(models.Model):
    """Something to be done for the child whose record was audited: what, who owns it, by when."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="actions")
    text = models.TextField()
    owner = models.CharField("who does it", max_length=120, help_text="A job title.")
    due = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_as = models.CharField(max_length=120)

    redactable_fields = ("text", "owner")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(owner=""),
                name="child_action_whole",
                violation_error_message="Say what is to be done and which post does it.",
            )
        ]

    def __str__(self) -> str:
        return f"Action {self.pk} of No. {self.audit_id}"


class ChildActionState(LedgerEntry):
    """Where an action for a child stands: open, completed, or completed and checked by a second person."""

    action = models.ForeignKey(ChildAction, models.PROTECT, related_name="states")
    state = models.CharField(max_length=10, choices=ActionState)
    completed_on = models.DateField(null=True, blank=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    completed_as = models.CharField(max_length=120, blank=True)
    done = models.TextField("what was done", blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_as = models.CharField(max_length=120, blank=True)
    check_note = models.TextField("what the check saw", blank=True)

    KEY = ("action",)
    FACTS = ("state", "completed_on", "completed_by", "completed_as", "done", "checked_on", "checked_by", "checked_as",
             "check_note")  # fmt: skip
    redactable_fields = ("reason", "source", "done", "check_note")

    class Meta:
        constraints = [
            *ledger_constraints("action_state", ("action",)),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, completed_on__isnull=True)
                | (
                    Q(state__in=[ActionState.COMPLETED, ActionState.CHECKED])
                    & Q(completed_on__isnull=False, completed_by__isnull=False)
                    & ~Q(done="")
                ),
                name="action_state_completed_whole",
                violation_error_message="A completed action says what was done, by whom and on which day.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.CHECKED) | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="action_state_checked_whole",
                violation_error_message="A checked action says who checked it and when.",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("completed_by")),
                name="action_state_second_person",
                violation_error_message="A second person checks it, not the one who completed it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}, from {self.recorded_at:%d %B %Y}"


class Concern(models.Model):
    """An immediate concern about a child, whatever the grade: told the same day, to be acknowledged."""

    audit = models.OneToOneField(Audit, models.PROTECT, related_name="concern")
    text = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_as = models.CharField(max_length=120)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_as = models.CharField(max_length=120, blank=True)
    response = models.TextField("what is done now", blank=True)

    redactable_fields = ("text", "response")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="concern_has_words",
                violation_error_message="Say what the concern is.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True, response="")
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(response="")),
                name="concern_acknowledged_whole",
                violation_error_message="Acknowledging a concern says what is done now.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("raised_at")),
                name="concern_acknowledged_later",
                violation_error_message="A concern is acknowledged after it was raised.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit}, immediate concern"
