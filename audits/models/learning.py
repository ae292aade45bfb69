"""What rounds lead to: recommendations with teams' answers, thematic results, and findings with what changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from audits.models.choices import FindingStatus, Method, RecommendationKind
from audits.models.programmes import Programme
from audits.models.rounds import Round
from organisation.models import LedgerEntry, Unit, User, Versioned, ledger_constraints


class Recommendation(models.Model):
    """A practice recommendation of a round, addressed to roles and teams (all of them where none is named)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="recommendations")
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=16, choices=RecommendationKind, default=RecommendationKind.RECOMMENDATION)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="points")
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    heading = models.CharField(max_length=160, blank=True)
    number = models.CharField("number as printed", max_length=10, blank=True)
    text = models.TextField()
    addressed_to = models.CharField("roles", max_length=160, blank=True)
    due = models.DateField("to be discussed by", null=True, blank=True)
    teams = models.ManyToManyField(Unit, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    is_illustrative = models.BooleanField("illustrative", default=False)

    redactable_fields = ("text", "addressed_to")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="recommendation_parent_is_another",
                violation_error_message="A recommendation isn't a point of itself.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class RecommendationResponse(LedgerEntry):
    """When a team discussed a recommendation, and what changed."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="responses")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    discussed_on = models.DateField()
    what_changed = models.TextField()

    KEY = ("recommendation", "unit")
    FACTS = ("discussed_on", "what_changed")
    redactable_fields = ("reason", "source", "what_changed")

    class Meta:
        constraints = [
            *ledger_constraints("response", ("recommendation", "unit")),
            models.CheckConstraint(
                condition=~Q(what_changed=""),
                name="response_says_what_changed",
                violation_error_message="Say what changed, or that nothing had to.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.recommendation}"


class ThematicQuestion(Versioned):
    """A question that a thematic audit answered, and what its numbers or percentages are of."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=40, help_text="The same in a round that repeats it.")
    text = models.CharField(max_length=200)
    base = models.CharField("percentages are of", max_length=160)
    base_count = models.PositiveIntegerField(null=True, blank=True)
    of_answer = models.ForeignKey("ThematicAnswer", models.PROTECT, null=True, blank=True, related_name="asked_of")
    position = models.PositiveSmallIntegerField()
    is_multiple = models.BooleanField("a record may have several answers", default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "key"],
                name="thematic_question_once",
                violation_error_message="This audit asks that question already.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class ThematicAnswer(models.Model):
    """One answer that a question allows."""

    question = models.ForeignKey(ThematicQuestion, models.PROTECT, related_name="answers")
    key = models.SlugField(max_length=40)
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="thematic_answer_once")]

    def __str__(self) -> str:
        return self.text


class ThematicResult(LedgerEntry):
    """The share, or the number, that gave an answer: as published."""

    answer = models.ForeignKey(ThematicAnswer, models.PROTECT, related_name="results")
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    as_printed = models.CharField(max_length=60, blank=True)

    KEY = ("answer",)
    FACTS = ("percent", "count", "as_printed")
    redactable_fields = ("reason", "source", "as_printed")

    class Meta:
        constraints = [
            *ledger_constraints("thematic_result", ("answer",)),
            models.CheckConstraint(
                condition=Q(percent__isnull=False) | Q(count__isnull=False),
                name="thematic_result_has_figure",
                violation_error_message="Give a percentage or a number.",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="thematic_result_is_a_percentage",
                violation_error_message="A percentage lies between 0 and 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.count}" if self.percent is None else f"{self.answer}: {self.percent}%"


class ServiceFinding(models.Model):
    """A finding about the service, not about one record: what was found, what changed, how that is checked."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="findings")
    source = models.CharField("audit it comes from", max_length=160)
    position = models.PositiveSmallIntegerField()
    text = models.TextField("what was found")
    found_at = models.DateTimeField()
    is_context = models.BooleanField("context that explains the findings", default=False)

    redactable_fields = ("text",)

    def __str__(self) -> str:
        return self.text[:80]


class FindingChange(LedgerEntry):
    """What was done about a finding, how it is checked, and whether it is done."""

    finding = models.ForeignKey(ServiceFinding, models.PROTECT, related_name="changes")
    what_changed = models.TextField()
    follow_up = models.TextField("how it is checked", blank=True)
    status = models.CharField(max_length=8, choices=FindingStatus)

    KEY = ("finding",)
    FACTS = ("what_changed", "follow_up", "status")
    redactable_fields = ("reason", "source", "what_changed", "follow_up")

    class Meta:
        constraints = [
            *ledger_constraints("finding_change", ("finding",)),
            models.CheckConstraint(
                condition=~Q(what_changed=""),
                name="finding_change_has_words",
                violation_error_message="Say what changed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_status_display()}"


class FindingCheck(models.Model):
    """The result of one check of a finding, such as a dip sample: how many records of how many held up."""

    finding = models.ForeignKey(ServiceFinding, models.PROTECT, related_name="checks")
    checked_on = models.DateField()
    method = models.CharField(max_length=14, choices=Method, default=Method.DIP_SAMPLE)
    looked_at = models.PositiveIntegerField("records looked at")
    held_up = models.PositiveIntegerField("records in which it had changed")
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_as = models.CharField(max_length=120)

    redactable_fields = ("note",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_up__lte=F("looked_at"), looked_at__gte=1),
                name="finding_check_within",
                violation_error_message="At least one record is looked at, and no more hold up than were looked at.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.held_up} of {self.looked_at}"
