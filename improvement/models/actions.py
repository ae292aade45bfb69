"""Actions: their versioned words, and the append-only updates that say how they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from improvement.models.choices import PRECISIONS, STATUSES, ActionKind, Fate, OriginKind, UpdateKind
from improvement.models.plan import Iteration, Outcome, Recommendation
from improvement.progress import ENDED, Due, Precision, Status
from organisation.models import AppendOnlyQuerySet, Partner, Post, User, Versioned
from scorecard.models import Measure

DATED = (Precision.DAY, Precision.MONTH)
NEEDS_REASON = (UpdateKind.WITHDRAWN, UpdateKind.MERGED, UpdateKind.SPLIT, UpdateKind.REOPENED, UpdateKind.DECLINED)


class AppendOnly(models.Model):
    """What somebody recorded at a moment: added, never changed or deleted."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_title = models.CharField("by", max_length=120, help_text="The job title at that time.")
    is_illustrative = models.BooleanField("illustrative", default=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This is only added to.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("This is only added to.")


def due_constraint(prefix: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a date and how exactly it is known fit together."""
    on, precision, printed = f"{prefix}due_on", f"{prefix}due_precision", f"{prefix}due_printed"
    return models.CheckConstraint(
        condition=Q(**{f"{precision}__in": DATED, f"{on}__isnull": False})
        | Q(**{precision: Precision.WORDS, f"{on}__isnull": True}) & ~Q(**{printed: ""})
        | Q(**{f"{precision}__in": (Precision.FOLLOWS, Precision.NONE), f"{on}__isnull": True}),
        name=name,
        violation_error_message="Give a day or a month; or words, which are never overdue but listed.",
    )


class ActionPartner(models.Model):
    """A partner of whom an action asks something."""

    action = models.ForeignKey("Action", models.CASCADE, related_name="asked")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="asked")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "partner"], name="action_partner_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.action_id}"


class ActionMeasure(models.Model):
    """A measure by which an action is judged."""

    action = models.ForeignKey("Action", models.CASCADE, related_name="measured")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="judged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "measure"], name="action_measure_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} of {self.action_id}"


class Action(Versioned):
    """An action of the plan: its words, owner and first date. How it stands is in its updates."""

    code = models.SlugField(max_length=40, unique=True)
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="actions")
    position = models.PositiveIntegerField(default=0)
    text = models.TextField("action")
    kind = models.CharField(max_length=10, choices=ActionKind, default=ActionKind.ONE_OFF)
    every_months = models.PositiveSmallIntegerField("repeats every … months", null=True, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="actions")
    measured_by = models.TextField("measured by, in words", blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    came_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    note = models.CharField(max_length=400, blank=True, help_text="What was unclear on paper.")
    # As first set: never changed afterwards.
    first_due_on = models.DateField(null=True, blank=True, editable=False)
    first_due_precision = models.CharField(max_length=8, choices=PRECISIONS, default=Precision.NONE, editable=False)
    first_due_printed = models.CharField(max_length=60, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    partners = models.ManyToManyField(Partner, through=ActionPartner, related_name="actions")
    measures = models.ManyToManyField(Measure, through=ActionMeasure, related_name="actions")
    answers = models.ManyToManyField(Recommendation, blank=True, related_name="actions")

    LINKS = ("partners", "measures", "answers")
    FIRST = ("first_due_on", "first_due_precision", "first_due_printed")

    class Meta:
        constraints = [
            due_constraint("first_", "action_first_due_fits"),
            models.CheckConstraint(
                condition=~Q(text=""), name="action_has_text", violation_error_message="Write the action."
            ),
            models.CheckConstraint(
                condition=Q(kind=ActionKind.RECURRING, every_months__isnull=False, every_months__gt=0)
                | (~Q(kind=ActionKind.RECURRING) & Q(every_months__isnull=True)),
                name="action_repeats_if_recurring",
                violation_error_message="A recurring action repeats every so many months; others don’t.",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
                name="action_follows_another",
                violation_error_message="An action follows another one, not itself.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="action_merges_into_another",
                violation_error_message="An action is merged into another one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            stands = type(self)._base_manager.filter(pk=self.pk).values_list(*self.FIRST).first()
            if stands is not None and stands != tuple(getattr(self, name) for name in self.FIRST):
                raise TypeError("The date first set is never changed; an update revises it.")
        super().save(*args, **kwargs)

    @property
    def first_due(self) -> Due:
        return Due(self.first_due_on, Precision(self.first_due_precision), self.first_due_printed)


class UpdateQuerySet(AppendOnlyQuerySet):
    def known_by(self, moment: datetime | None) -> Self:
        """All updates recorded by a moment."""
        return self if moment is None else self.filter(at__lte=moment)

    def standing(self, moment: datetime | None) -> Self:
        """The last update of each action at a moment; the last of all where none is given."""
        known = self.known_by(moment)
        later = ActionUpdate.objects.known_by(moment).filter(action=OuterRef("action"), number__gt=OuterRef("number"))
        return known.filter(~Exists(later))


class ActionUpdate(AppendOnly):
    """How an action stands from a moment on, whole: the next update begins where this one ends."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=UpdateKind)
    status = models.CharField(max_length=12, choices=STATUSES)
    narrative = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_precision = models.CharField(max_length=8, choices=PRECISIONS, default=Precision.NONE)
    due_printed = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why the date moved, or why it ended so.")
    times_moved = models.PositiveSmallIntegerField("times the date was moved", default=0)
    awaits_closing = models.BooleanField("closing proposed", default=False)

    redactable_fields = ("narrative", "reason", "due_printed")
    objects = UpdateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "number"],
                name="update_number_once",
                violation_error_message="Somebody has updated this action meanwhile.",
            ),
            due_constraint("", "update_due_fits"),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_REASON) | ~Q(reason=""),
                name="update_ending_has_reason",
                violation_error_message="Say why.",
            ),
            models.CheckConstraint(
                condition=Q(awaits_closing=False) | ~Q(status__in=ENDED),
                name="update_awaits_only_if_open",
                violation_error_message="What has ended awaits no closing.",
            ),
        ]
        indexes = [models.Index(fields=["action", "number", "at"], name="update_as_at")]

    def __str__(self) -> str:
        return f"{self.action_id}, update {self.number}: {self.get_status_display()}"

    @property
    def due(self) -> Due:
        return Due(self.due_on, Precision(self.due_precision), self.due_printed)

    @property
    def has_ended(self) -> bool:
        return Status(self.status) in ENDED


class ActionComment(AppendOnly):
    """What a member of the Board, or somebody of the service, says to an action; it changes nothing else."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="comments")
    text = models.TextField()

    redactable_fields = ("text",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="comment_has_text", violation_error_message="Write a comment."
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ActionOrigin(models.Model):
    """What an action was raised from: by its code, as a link; the thing itself may live on another floor."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="origins")
    kind = models.CharField(max_length=14, choices=OriginKind)
    reference = models.CharField(max_length=80)
    label = models.CharField(max_length=200)

    redactable_fields = ("label",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "kind", "reference"], name="action_origin_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class ActionFate(Versioned):
    """What became of an action in an iteration of the plan, and why; what was recorded before stays in its history."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="fates")
    iteration = models.ForeignKey(Iteration, models.PROTECT, related_name="fates")
    fate = models.CharField(max_length=10, choices=Fate)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "iteration"], name="action_fate_once"),
            models.CheckConstraint(
                condition=Q(fate__in=[Fate.NEW, Fate.CONTINUED]) | ~Q(why=""),
                name="action_fate_has_why",
                violation_error_message="Say why it was reworded, merged or dropped.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.get_fate_display()}"
