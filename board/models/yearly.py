"""The partnership's yearly report: its parts entry by entry, each with a public text that is approved by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from board.models.groups import GovernanceGroup
from organisation.fields import MonthField, month_is_real
from organisation.models import Versioned
from scorecard.models import Measure


class Part(models.TextChoices):
    """The parts of a yearly report, in their order."""

    CONTEXT = "context", "The context"
    PARTNERS = "partners", "Who we are"
    PARTICIPATION = "participation", "Children and young people taking part"
    GOVERNANCE = "governance", "Governance groups"
    CONTRIBUTIONS = "contributions", "Contributions by partner"
    JOURNEY = "journey", "The improvement journey"
    ACHIEVED = "achieved", "What was achieved against each priority"
    MEASURES = "measures", "Performance, April to March"
    EDUCATION = "education", "Education"
    REVIEWS = "reviews", "Learning reviews"
    TRAINING = "training", "Learning and development"
    PRIORITIES = "priorities", "Priorities for the years to come"
    SOURCES = "sources", "Sources"


class Progress(models.TextChoices):
    """How far a priority has come."""

    ACHIEVED = "achieved", "Achieved"
    SOME = "some", "Some progress"
    LITTLE = "little", "Little or no progress"


class YearlyReport(Versioned):
    """A group's report of a financial year, April to March."""

    group = models.ForeignKey(GovernanceGroup, models.PROTECT, related_name="yearly_reports")
    code = models.SlugField(
        max_length=60, unique=True, error_messages={"unique": "The group has a report of that year already."}
    )
    title = models.CharField(max_length=160)
    first_month = MonthField("April of the year")
    is_open = models.BooleanField("open to its readers", default=False)

    class Meta:
        constraints = [
            month_is_real("first_month", "yearly_first_is_month"),
            models.UniqueConstraint(
                fields=["group", "first_month"],
                name="yearly_once_a_year",
                violation_error_message="The group has a report of that year already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportEntry(Versioned):
    """A line of the report: a figure with source and caveat, a narrative, or both."""

    report = models.ForeignKey(YearlyReport, models.PROTECT, related_name="entries")
    part = models.CharField(max_length=14, choices=Part)
    position = models.PositiveSmallIntegerField("order", default=0)
    label = models.CharField(max_length=200)
    figure = models.CharField("figure as printed", max_length=80, blank=True)
    period = models.CharField(max_length=40, blank=True)
    compared = models.CharField("compared with", max_length=120, blank=True)
    text = models.TextField("narrative", blank=True)
    public_text = models.TextField(blank=True)
    approved_at = models.DateTimeField("approved for the public", null=True, blank=True)
    approved_as = models.CharField("approved by", max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    caveat = models.CharField(max_length=300, blank=True)
    priority = models.CharField(max_length=120, blank=True, help_text="The priority it was achieved against.")
    progress = models.CharField(max_length=10, choices=Progress, blank=True)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="+")
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_as="")
                | (Q(approved_at__isnull=False) & ~Q(approved_as="")),
                name="entry_approved_by_a_post",
                violation_error_message="What is approved is approved by somebody.",
            ),
            models.CheckConstraint(
                condition=Q(progress="") | ~Q(priority=""),
                name="entry_progress_on_a_priority",
                violation_error_message="Progress is made on a priority: name it.",
            ),
            models.CheckConstraint(
                condition=Q(measure__isnull=True) | Q(part="measures"),
                name="entry_measure_in_its_part",
                violation_error_message="A measure belongs to the part on performance.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
