"""Learning reviews: steps with their days, learning, and the named group that sees one until it is published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from improvement.models.choices import CLOCKS, STEPS, UNITS, PointKind
from improvement.models.plan import Recommendation
from organisation.models import HeldQuerySet, LedgerEntry, Post, User, Versioned, ledger_constraints
from scorecard.models import Measure


class LearningGroupMember(models.Model):
    """One of the named group that sees reviews before they are published."""

    person = models.ForeignKey(User, models.PROTECT, related_name="learning_group")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True),
                name="learning_group_once",
                violation_error_message="This person is in the group already.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="learning_group_ends_after_it_begins",
                violation_error_message="The last day can't lie before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} from {self.since:%d %B %Y}"


class ReviewClock(Versioned):
    """How long a step of a review may take; where there is none, what statute and guidance say."""

    name = models.CharField(max_length=14, choices=CLOCKS, unique=True)
    count = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=UNITS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0),
                name="review_clock_above_zero",
                violation_error_message="A clock runs for at least one day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.count} {self.get_unit_display()}"


class LearningReview(Versioned):
    """A review of what happened to a child, or of a theme. Its title names nobody."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(
        max_length=160, help_text="What it is about, without a name or anything that tells of one."
    )
    theme = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    summary = models.TextField(blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)

    def __str__(self) -> str:
        return self.title


class ReviewStep(LedgerEntry):
    """The day a step of a review happened; a correction supersedes it, with its reason."""

    review = models.ForeignKey(LearningReview, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16, choices=STEPS)
    day = models.DateField()
    note = models.CharField(max_length=500, blank=True)

    KEY = ("review", "step")
    FACTS = ("day", "note")
    redactable_fields = ("reason", "source", "note")

    class Meta:
        constraints = [*ledger_constraints("review_step", ("review", "step"))]

    def __str__(self) -> str:
        return f"{self.get_step_display()}, {self.day:%d %B %Y}"


class LearningPoint(Versioned):
    """A learning point, question or recommendation of a review, or how its learning was shared."""

    review = models.ForeignKey(LearningReview, models.PROTECT, related_name="points")
    kind = models.CharField(max_length=14, choices=PointKind)
    text = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="learning_points")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="learning_points"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="learning_point_has_text", violation_error_message="Write what was learnt."
            ),
        ]

    def __str__(self) -> str:
        """Without its words: Django's administration names what refers to a post that somebody would delete."""
        return f"{self.get_kind_display()} {self.pk}"


class ReviewMeasure(Versioned):
    """Which measure of the scorecard the share of rapid reviews finished in time is published to."""

    measure = models.OneToOneField(Measure, models.PROTECT, related_name="of_reviews")

    def __str__(self) -> str:
        return str(self.measure)
