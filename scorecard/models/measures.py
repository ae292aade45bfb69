"""Measures: what is counted, how, which way is better, and which units report it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from organisation.fields import MonthField, month_is_real
from organisation.models import Area, Post, Unit, Versioned
from organisation.months import Month
from scorecard.models.choices import (
    FigureSource,
    Frequency,
    Judgement,
    Nature,
    Polarity,
    RollUp,
    UnitOfMeasure,
    Window,
)

FIXED_ONCE_REPORTED = ("unit", "decimals", "polarity", "frequency", "due_month", "window", "window_days", "roll_up")


class Measure(Versioned):
    """What is counted, how, and which way is better. Its words are versioned; its structure is fixed once reported."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, related_name="measures")
    heading = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="components")
    is_heading = models.BooleanField("heading only", default=False, help_text="A compound row without its own figure.")
    position = models.PositiveIntegerField(default=0, help_text="Order within the area.")
    explanation = models.TextField("in plain English", blank=True)
    why_it_matters = models.TextField("why it matters to children", blank=True)
    definition = models.TextField(blank=True)
    definition_version = models.PositiveSmallIntegerField(default=1)
    exclusions = models.TextField(blank=True)
    outcome = models.TextField("outcome it serves", blank=True)
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="measures")
    source = models.CharField(max_length=10, choices=FigureSource, default=FigureSource.EXTRACT)
    report = models.CharField(max_length=120, blank=True, help_text="The report or extract it is read from.")
    unit = models.CharField("unit of measure", max_length=10, choices=UnitOfMeasure)
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=8, choices=Polarity)
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.PERFORMANCE)
    is_rated = models.BooleanField(
        "counts in red, amber and green", default=True, help_text="For demand: only where the council has decided so."
    )
    frequency = models.CharField(max_length=12, choices=Frequency, default=Frequency.MONTHLY)
    due_month = models.PositiveSmallIntegerField(
        "a month in which it is due", default=3, help_text="1 to 12; others follow by the frequency."
    )
    window = models.CharField(max_length=18, choices=Window, default=Window.MONTH)
    window_days = models.PositiveSmallIntegerField("working days of the window", null=True, blank=True)
    roll_up = models.CharField("total", max_length=8, choices=RollUp, default=RollUp.ENTERED)
    population = models.CharField("population group", max_length=40, blank=True, help_text="For a rate: such as 0-17.")
    may_exceed = models.BooleanField(
        "may exceed 100%", default=False, help_text="A percentage whose numerator isn't a part of its denominator."
    )
    noise_band = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    materiality = models.DecimalField("materiality threshold", max_digits=12, decimal_places=4, null=True, blank=True)
    judgement = models.CharField("ILACS judgement", max_length=20, choices=Judgement, blank=True)
    is_local = models.BooleanField("local indicator", default=False)
    opened = MonthField("first month")
    closed = MonthField("last month", null=True, blank=True)
    succeeds = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="measure_decimals_up_to_4",
                violation_error_message="At most 4 decimals.",
            ),
            models.CheckConstraint(
                condition=Q(due_month__gte=1, due_month__lte=12),
                name="measure_due_month",
                violation_error_message="The month in which it is due is a number from 1 to 12.",
            ),
            models.CheckConstraint(
                condition=Q(window="last_working_days", window_days__isnull=False, window_days__gte=1)
                | (~Q(window="last_working_days") & Q(window_days__isnull=True)),
                name="measure_window_days",
                violation_error_message="Working days go with the window “last working days”, and it needs them.",
            ),
            models.CheckConstraint(
                condition=~Q(polarity="neutral", is_rated=True),
                name="measure_neutral_not_rated",
                violation_error_message="A measure for which neither way is better can't count in red, amber, green.",
            ),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="measure_closed_after_opened",
                violation_error_message="The last month can't lie before the first.",
            ),
            models.CheckConstraint(
                condition=Q(heading__isnull=True) | ~Q(heading=F("id")),
                name="measure_heading_is_another",
                violation_error_message="A measure isn't its own heading.",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["percentage", "rate_10000", "rate_1000", "days", "ratio"])
                | ~Q(roll_up=RollUp.RATIO),
                name="measure_number_is_not_a_ratio",
                violation_error_message="A plain number is summed or entered, not divided.",
            ),
            models.CheckConstraint(
                condition=Q(unit="number") | ~Q(roll_up=RollUp.SUM),
                name="measure_only_numbers_are_summed",
                violation_error_message="Only plain numbers are summed; percentages and rates divide sums.",
            ),
            month_is_real("opened", "measure_opened_is_month"),
            month_is_real("closed", "measure_closed_is_month"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_counted(self) -> bool:
        """Whether its rating stands among red, amber and green."""
        return self.is_rated and not self.is_heading


class MeasureAlias(models.Model):
    """An older or printed word for a measure, which search and import know."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=300)

    redactable_fields = ("text",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "text"], name="alias_once_a_measure")]

    def __str__(self) -> str:
        return self.text


class ReportingUnitQuerySet(models.QuerySet["ReportingUnit"]):
    def in_month(self, month: Month) -> Self:
        return self.filter(Q(last_month__isnull=True) | Q(last_month__gte=month), first_month__lte=month)


class ReportingUnit(models.Model):
    """Which units report a measure, from a month to a month."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reporting_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports")
    first_month = MonthField()
    last_month = MonthField(null=True, blank=True)

    objects = ReportingUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "unit", "first_month"], name="reporting_unit_once"),
            models.UniqueConstraint(
                fields=["measure", "unit"], condition=Q(last_month__isnull=True), name="reporting_unit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(last_month__isnull=True) | Q(last_month__gte=F("first_month")),
                name="reporting_unit_ends_after_it_begins",
                violation_error_message="The last month can't lie before the first.",
            ),
            month_is_real("first_month", "reporting_unit_first_is_month"),
            month_is_real("last_month", "reporting_unit_last_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} from {self.first_month}"
