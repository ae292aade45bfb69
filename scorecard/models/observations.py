"""The ledger of actuals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from organisation.fields import MonthField, month_is_real
from organisation.models import LedgerEntry, Unit, ledger_constraints
from scorecard.figures import Figure
from scorecard.models.choices import BOUND_NEEDS_VALUE, Absence, Qualifier
from scorecard.models.measures import Measure


class Observation(LedgerEntry):
    """A measure's actual for a unit and month. The whole service's is stored, never summed when reading."""

    # Both lead an index of several columns below; one of each alone would only make writing slower.
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="observations", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="observations", db_index=False)
    month = MonthField()
    value = models.DecimalField("value, rounded", max_digits=16, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    qualifier = models.CharField(max_length=1, choices=Qualifier, default=Qualifier.EXACTLY)
    absence = models.CharField(max_length=14, choices=Absence, blank=True)
    as_printed = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_revision = models.BooleanField("revised after sign-off (r)", default=False)
    units_reported = models.PositiveSmallIntegerField("units a total rests on", null=True, blank=True)
    units_expected = models.PositiveSmallIntegerField("units that report it", null=True, blank=True)
    outturn_of = models.CharField("outturn of", max_length=80, blank=True, help_text="The statutory return, if any.")

    KEY = ("measure", "unit", "month")
    FACTS = ("value", "numerator", "denominator", "qualifier", "absence", "as_printed", "note",
             "units_reported", "units_expected", "outturn_of")  # fmt: skip
    redactable_fields = ("reason", "source", "as_printed", "note")

    class Meta:
        constraints = [
            *ledger_constraints("observation", ("measure", "unit", "month")),
            models.CheckConstraint(
                condition=Q(value__isnull=False, absence="") | (Q(value__isnull=True) & ~Q(absence="")),
                name="observation_value_or_absence",
                violation_error_message="Give a value, or say why there is none.",
            ),
            models.CheckConstraint(
                condition=BOUND_NEEDS_VALUE,
                name="observation_bound_needs_value",
                violation_error_message="Below or above needs a value.",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(denominator__isnull=False),
                name="observation_numerator_needs_denominator",
                violation_error_message="A numerator needs its denominator.",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0),
                name="observation_denominator_not_negative",
                violation_error_message="A denominator can't be negative.",
            ),
            models.CheckConstraint(
                condition=~Q(denominator=0) | Q(value__isnull=True),
                name="observation_nothing_over_zero",
                violation_error_message="With a denominator of 0 there is no value.",
            ),
            models.CheckConstraint(
                condition=~Q(absence=Absence.WORDS) | ~Q(as_printed=""),
                name="observation_words_are_kept",
                violation_error_message="Give the words that stand in place of a number.",
            ),
            month_is_real("month", "observation_month_is_month"),
        ]
        indexes = [
            # The dashboard reads current values of one unit from this index alone, without touching the table.
            models.Index(
                fields=["unit", "month", "measure", "value", "numerator", "denominator", "qualifier", "absence",
                        "as_printed", "is_revision", "is_illustrative", "units_reported", "units_expected",
                        "superseded_at"],
                condition=Q(superseded_at__isnull=True),
                name="observation_current",
            ),
            models.Index(fields=["unit", "month", "measure", "recorded_at", "superseded_at"], name="observation_as_at"),
            models.Index(fields=["measure", "unit", "month", "recorded_at"], name="observation_history"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.month}: {self.value if self.value is not None else self.absence}"

    @property
    def figure(self) -> Figure:
        return Figure(
            self.value, self.numerator, self.denominator, self.qualifier, self.absence, self.as_printed
        )  # fmt: skip
