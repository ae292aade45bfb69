"""The words that measures and their ledgers choose from."""

from __future__ import annotations

from django.db import models

from scorecard import figures


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


class ComparatorKind(models.TextChoices):
    SN = "sn", "Statistical neighbours"
    REGION = "region", "Region"
    ENGLAND = "england", "England"


BOUND_NEEDS_VALUE = models.Q(value__isnull=False) | models.Q(qualifier=Qualifier.EXACTLY)
