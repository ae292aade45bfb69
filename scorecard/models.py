"""Measures and their ledgers: actuals, targets, baselines, comparators, populations, commentary, submissions."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from organisation.fields import MonthField, month_is_real
from organisation.models import Area, LedgerEntry, Post, Unit, Versioned, ledger_constraints
from organisation.months import Month
from scorecard import figures
from scorecard.figures import Figure
from scorecard.rag import Goal


class UnitOfMeasure(models.TextChoices):
    PERCENTAGE = "percentage", "Percentage"
    NUMBER = "number", "Number"
    RATE_10000 = "rate_10000", "Rate per 10,000"
    RATE_1000 = "rate_1000", "Rate per 1,000"
    DAYS = "days", "Days"
    RATIO = "ratio", "Ratio"


class Polarity(models.TextChoices):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    RANGE = "range", "Within a range is better"
    NEUTRAL = "neutral", "Neither way is better"


class Nature(models.TextChoices):
    PERFORMANCE = "performance", "Performance"
    DEMAND = "demand", "Demand"


class Frequency(models.TextChoices):
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    SIX_MONTHLY = "six_monthly", "Six-monthly"
    TERMLY = "termly", "Termly"
    ANNUAL = "annual", "Annual"


class Window(models.TextChoices):
    MONTH = "month", "In the month"
    ROLLING_3 = "rolling_3", "Rolling 3 months"
    ROLLING_6 = "rolling_6", "Rolling 6 months"
    ROLLING_12 = "rolling_12", "Rolling 12 months"
    YEAR_TO_DATE = "year_to_date", "Year to date"
    SNAPSHOT = "snapshot", "Month-end snapshot"
    LAST_WORKING_DAYS = "last_working_days", "Last working days"


class RollUp(models.TextChoices):
    RATIO = "ratio", "Sum of numerators over sum of denominators"
    SUM = "sum", "Sum"
    ENTERED = "entered", "Entered for the whole service"


class FigureSource(models.TextChoices):
    EXTRACT = "extract", "Case-management extract"
    HR = "hr", "HR"
    FINANCE = "finance", "Finance"
    PARTNER = "partner", "Partner"
    MANUAL = "manual", "Counted by hand"
    DERIVED = "derived", "Derived"


class Judgement(models.TextChoices):
    """What Ofsted judges in an inspection of local authority children's services (ILACS)."""

    LEADERSHIP = "leadership", "Impact of leaders on practice"
    HELP_AND_PROTECTION = "help_and_protection", "Help and protection"
    IN_CARE = "in_care", "Children in care"
    CARE_LEAVERS = "care_leavers", "Care leavers"


class Absence(models.TextChoices):
    """Why there is no number; ``words`` is what was printed where a number should stand."""

    NOT_COLLECTED = figures.NOT_COLLECTED, "Not collected"
    NOT_APPLICABLE = figures.NOT_APPLICABLE, "Not applicable"
    NIL = figures.NIL, "Nil return"
    SUPPRESSED = figures.SUPPRESSED, "Suppressed at source"
    WORDS = figures.WORDS, "Words, not a number"


class Qualifier(models.TextChoices):
    EXACTLY = "=", "exactly"
    BELOW = "<", "below"
    ABOVE = ">", "above"


class Comparison(models.TextChoices):
    AT_LEAST = ">=", "at least (≥)"
    MORE = ">", "more than (>)"
    AT_MOST = "<=", "at most (≤)"
    LESS = "<", "less than (<)"
    BETWEEN = "between", "between"


class Basis(models.TextChoices):
    LOCAL = "local", "Local"
    SN_AVERAGE = "sn_average", "Statistical neighbour average"
    REGION = "region", "Region"
    ENGLAND = "england", "England"
    STATUTORY = "statutory", "Statutory"
    OTHER = "other", "Other"


# --- Measures -------------------------------------------------------------------------------------------

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
                condition=Q(window="last_working_days", window_days__gte=1)
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


# --- Ledgers --------------------------------------------------------------------------------------------

BOUND_NEEDS_VALUE = Q(value__isnull=False) | Q(qualifier=Qualifier.EXACTLY)


class Observation(LedgerEntry):
    """A measure's actual for a unit and month. The whole service's is stored, never summed when reading."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="observations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="observations")
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
                        "as_printed", "is_revision", "is_illustrative", "units_reported", "units_expected"],
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


class ComparatorKind(models.TextChoices):
    SN = "sn", "Statistical neighbours"
    REGION = "region", "Region"
    ENGLAND = "england", "England"


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


# --- Submissions ----------------------------------------------------------------------------------------


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
        indexes = [models.Index(fields=["-month", "state"], name="submission_state_by_month")]

    def __str__(self) -> str:
        return f"{self.area.code}, {self.month}: {self.state}"
