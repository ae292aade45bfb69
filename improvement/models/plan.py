"""The plan and what it answers: iterations, sections, sources, recommendations, outcomes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from improvement.models.choices import UNITS, Impact, SourceKind
from organisation.models import Area, LedgerEntry, Post, Versioned, ledger_constraints


class Plan(Versioned):
    """An improvement plan, such as that of 2020–21."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reviewed = models.CharField(
        max_length=160, blank=True, help_text="How it is reviewed, such as “Reviewed monthly by the Improvement Board”."
    )
    embed_months = models.PositiveSmallIntegerField(
        "months to hold", default=3, help_text="How long a completed action’s evidence must hold to be embedded."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="plan_ends_after_it_starts",
                violation_error_message="The plan ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(embed_months__gt=0),
                name="plan_embed_months_above_zero",
                violation_error_message="An action holds for at least one month before it is embedded.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Iteration(Versioned):
    """A version of the plan that was agreed: the first of January 2020, the second of September 2020."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="iterations")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    agreed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="iteration_once",
                violation_error_message="This plan has an iteration of that number already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.plan}"


class DeliveryPlan(Versioned):
    """A service delivery plan that carries parts of the improvement plan."""

    name = models.CharField(max_length=120, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="delivery_plans")
    reviewed = models.CharField(max_length=160, blank=True, help_text="How often, and by whom, it is reviewed.")

    def __str__(self) -> str:
        return self.name


class Section(Versioned):
    """An area's part of a plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sections")
    area = models.ForeignKey(Area, models.PROTECT, related_name="plan_sections")
    position = models.PositiveSmallIntegerField(default=0)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="led_sections")
    responsible = models.TextField("responsible posts, as printed", blank=True)
    delivery_plans = models.ManyToManyField(DeliveryPlan, blank=True, related_name="sections")
    core = models.ManyToManyField(
        "improvement.Recommendation", verbose_name="core recommendations", blank=True, related_name="core_of"
    )

    LINKS = ("delivery_plans", "core")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "area"],
                name="section_once_an_area",
                violation_error_message="The plan has a section for this area already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.plan}"


class ResponseClock(Versioned):
    """How soon a kind of source must be answered by a plan of action: statute or guidance, as data."""

    kind = models.CharField(max_length=14, choices=SourceKind, unique=True)
    count = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=UNITS)
    basis = models.CharField(max_length=200, help_text="Where it says so, such as the regulation.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0),
                name="response_clock_above_zero",
                violation_error_message="A clock runs for at least one day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count} {self.get_unit_display()}"


class Source(Versioned):
    """Where recommendations come from. Audit recommendations live with audits; all others here."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=14, choices=SourceKind)
    organisation = models.CharField(max_length=160, blank=True)
    dated = models.CharField("date as printed", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    received_on = models.DateField(
        "report received on", null=True, blank=True, help_text="The day its clock starts: the report was received."
    )
    answered_on = models.DateField("answered on", null=True, blank=True, help_text="The day the action plan was sent.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True)
                | Q(received_on__isnull=True)
                | Q(answered_on__gte=F("received_on")),
                name="source_answered_after_received",
                violation_error_message="A report is answered after it was received.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Recommendation(Versioned):
    """What a source asks for."""

    code = models.SlugField(max_length=40, unique=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="recommendations")
    position = models.PositiveSmallIntegerField(default=0)
    number = models.CharField("number as printed", max_length=60, blank=True)
    kind = models.CharField(max_length=40, blank=True, help_text="As its source calls it, such as practice action.")
    text = models.TextField()
    applies_to = models.CharField(max_length=300, blank=True)
    is_asked = models.BooleanField(
        "needs an action", default=True, help_text="Unticked for learning points and resources, which ask for nothing."
    )
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="recommendation_has_text",
                violation_error_message="Write what is recommended.",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")),
                name="recommendation_same_as_another",
                violation_error_message="A recommendation repeats another one, not itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Outcome(Versioned):
    """What shall be true for children, which recommendations it answers, and which actions bring it about."""

    code = models.SlugField(max_length=40, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="outcomes")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    answers = models.CharField("source as printed", max_length=160, blank=True)
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="outcomes")

    LINKS = ("recommendations",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="outcome_has_text", violation_error_message="Write the outcome."
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ImpactJudgement(LedgerEntry):
    """The Board's judgement of an outcome's impact, and what it rests on: data, audit and voice."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="judgements")
    impact = models.CharField(max_length=10, choices=Impact)
    data = models.TextField("what the data say", blank=True)
    audit = models.TextField("what audits found", blank=True)
    voice = models.TextField("what children, families and staff say", blank=True)

    KEY = ("outcome",)
    FACTS = ("impact", "data", "audit", "voice")
    redactable_fields = ("reason", "source", "data", "audit", "voice")

    class Meta:
        constraints = [
            *ledger_constraints("impact", ("outcome",)),
            models.CheckConstraint(
                condition=Q(impact=Impact.NONE_YET) | ~Q(data="") | ~Q(audit="") | ~Q(voice=""),
                name="impact_rests_on_something",
                violation_error_message="Say what it rests on: data, audit or voice.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.get_impact_display()}"
