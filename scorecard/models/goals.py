"""The ledgers that ratings and comparisons rest on: targets, baselines, comparators, populations."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from organisation.fields import MonthField, month_is_real
from organisation.models import LedgerEntry, Unit, ledger_constraints
from organisation.months import Month
from scorecard.models.choices import BOUND_NEEDS_VALUE, Absence, Basis, ComparatorKind, Comparison, Qualifier, Window
from scorecard.models.measures import Measure
from scorecard.rag import Goal


class Target(LedgerEntry):
    """From a month on, for the measure (its unit is the whole service) or for one unit. A rating rests on it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    from_month = MonthField()
    comparison = models.CharField(max_length=8, choices=Comparison, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField("upper value", max_digits=16, decimal_places=4, null=True, blank=True)
    tolerance = models.DecimalField("amber tolerance", max_digits=12, decimal_places=4, default=0)
    is_relative = models.BooleanField("tolerance is a share of the target", default=False)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.LOCAL)
    reach_by = MonthField("reach by", null=True, blank=True)
    as_printed = models.CharField(max_length=200, blank=True)
    is_tolerance_illustrative = models.BooleanField("tolerance is illustrative", default=False)

    KEY = ("measure", "unit", "from_month")
    FACTS = ("comparison", "value", "upper", "tolerance", "is_relative", "basis", "reach_by", "as_printed",
             "is_tolerance_illustrative")  # fmt: skip
    redactable_fields = ("reason", "source", "as_printed")

    class Meta:
        constraints = [
            *ledger_constraints("target", ("measure", "unit", "from_month")),
            models.CheckConstraint(
                condition=Q(comparison="", value__isnull=True) | (~Q(comparison="") & Q(value__isnull=False)),
                name="target_comparison_with_value",
                violation_error_message="A target has a comparison and a value, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(comparison=Comparison.BETWEEN, upper__isnull=False, upper__gte=F("value"))
                | (~Q(comparison=Comparison.BETWEEN) & Q(upper__isnull=True)),
                name="target_between_two_values",
                violation_error_message="Between needs two values, the lower first; other comparisons one.",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0),
                name="target_tolerance_not_negative",
                violation_error_message="The tolerance can't be negative.",
            ),
            month_is_real("from_month", "target_from_is_month"),
            month_is_real("reach_by", "target_reach_by_is_month"),
        ]
        indexes = [models.Index(fields=["unit", "measure", "from_month"], name="target_by_unit")]

    def __str__(self) -> str:
        return f"{self.measure.code} from {self.from_month}: {self.comparison} {self.value}"

    def goal(self, start: tuple[Month, Decimal] | None = None) -> Goal | None:
        """Return what ratings rest on; none where the target is only words."""
        if self.value is None:
            return None
        return Goal(
            self.comparison, self.value, self.upper, self.tolerance, self.is_relative, start, self.reach_by
        )  # fmt: skip


class Baseline(LedgerEntry):
    """Where a measure started: a value or words as printed, and its month where known."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="baselines")
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    qualifier = models.CharField(max_length=1, choices=Qualifier, default=Qualifier.EXACTLY)
    as_printed = models.CharField(max_length=200, blank=True)
    month = MonthField(null=True, blank=True)

    KEY = ("measure",)
    FACTS = ("value", "qualifier", "as_printed", "month")
    redactable_fields = ("reason", "source", "as_printed")

    class Meta:
        constraints = [
            *ledger_constraints("baseline", ("measure",)),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(as_printed=""),
                name="baseline_value_or_words",
                violation_error_message="Give a value, or the words as printed.",
            ),
            models.CheckConstraint(
                condition=BOUND_NEEDS_VALUE,
                name="baseline_bound_needs_value",
                violation_error_message="Below or above needs a value.",
            ),
            month_is_real("month", "baseline_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}: {self.as_printed or self.value}"

    @property
    def start(self) -> tuple[Month, Decimal] | None:
        """Where a trajectory starts; none where the month or the value isn't known."""
        return (self.month, self.value) if self.month is not None and self.value is not None else None


class ComparatorValue(LedgerEntry):
    """What others report: the average of statistical neighbours, a region, England; with where it comes from."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="comparators")
    compared = models.CharField("compared with", max_length=8, choices=ComparatorKind)
    period = models.CharField(max_length=40, help_text="As published: 2019/20, or the month of the paper.")
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    absence = models.CharField(max_length=14, choices=Absence, blank=True)
    name = models.CharField(max_length=80, blank=True, help_text="Which region, or which neighbour list.")
    names = models.TextField("councils averaged", blank=True)
    number_of = models.PositiveSmallIntegerField("number averaged", null=True, blank=True)
    window = models.CharField(
        "basis", max_length=18, choices=[*Window.choices, ("year", "Year")], blank=True,
        help_text="What the value covers. Drawn beside ours only where it is the same as the measure's.",
    )  # fmt: skip
    method = models.CharField(max_length=200, blank=True)
    is_published = models.BooleanField("published", default=True, help_text="Unticked: not for publication.")
    as_printed = models.CharField(max_length=80, blank=True)

    KEY = ("measure", "compared", "period")
    FACTS = ("value", "absence", "name", "names", "number_of", "window", "method", "is_published", "as_printed")
    redactable_fields = ("reason", "source", "as_printed", "method")

    class Meta:
        constraints = [
            *ledger_constraints("comparator", ("measure", "compared", "period")),
            models.CheckConstraint(
                condition=Q(value__isnull=False, absence="") | (Q(value__isnull=True) & ~Q(absence="")),
                name="comparator_value_or_absence",
                violation_error_message="Give a value, or say why there is none.",
            ),
            models.CheckConstraint(
                condition=~Q(period=""), name="comparator_has_period", violation_error_message="Name the period."
            ),
        ]
        indexes = [
            models.Index(
                fields=["measure", "compared", "period", "recorded_at", "superseded_at"], name="comparator_as_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}: {self.get_compared_display()} {self.value}"


class Population(LedgerEntry):
    """How many people a rate is about, from a month on."""

    group = models.CharField(max_length=40, help_text="Such as 0-17.")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="populations")
    from_month = MonthField("from")
    value = models.PositiveIntegerField("people")

    KEY = ("group", "unit", "from_month")
    FACTS = ("value",)

    class Meta:
        constraints = [
            *ledger_constraints("population", ("group", "unit", "from_month")),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="population_above_zero",
                violation_error_message="A population is more than 0.",
            ),
            month_is_real("from_month", "population_from_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.group} from {self.from_month}: {self.value}"
