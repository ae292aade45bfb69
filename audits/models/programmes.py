"""Programmes of audits: whose they are, their dated scales, themes and questions, and which measures they feed."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from audits.models.choices import Published
from organisation.fields import MonthField, month_is_real
from organisation.models import Area, Unit, Versioned
from organisation.months import Month
from scorecard.models import Measure


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def own(self) -> Self:
        """The programmes of this council, whose figures may be published and shown to its Board."""
        return self.filter(council="")


class Programme(Versioned):
    """A programme of practice audits. Where ``council`` is named, it is another council's, shown for illustration."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    council = models.CharField(
        "whose, where it is not ours", max_length=160, blank=True, help_text="Leave empty for our own programme."
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="audit_programmes",
        help_text="Its managers run the programme: they allocate, moderate and report.",
    )  # fmt: skip
    about = models.TextField(blank=True)
    due_days = models.PositiveSmallIntegerField("days until an audit is due", default=21)
    re_audit_days = models.PositiveSmallIntegerField("days until a re-audit is due", default=60)
    rest_months = models.PositiveSmallIntegerField(
        "months before a record may be drawn again", default=12, help_text="Re-audits are not held back by it."
    )
    keep_months = models.PositiveSmallIntegerField(
        "months that references of records are kept", default=24, help_text="After completion. The grade stays."
    )
    opened = MonthField("first month")
    closed = MonthField("last month", null=True, blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(council="") | Q(area__isnull=False),
                name="programme_own_has_area",
                violation_error_message="Name the area whose managers run our own programme.",
            ),
            models.CheckConstraint(
                condition=Q(council="") | Q(area__isnull=True),
                name="programme_of_others_has_no_area",
                violation_error_message="Another council's programme belongs to none of our areas.",
            ),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="programme_closed_after_opened",
                violation_error_message="The last month can't lie before the first.",
            ),
            models.CheckConstraint(
                condition=Q(due_days__gte=1, re_audit_days__gte=1, keep_months__gte=1),
                name="programme_days_positive",
                violation_error_message="Give at least one day, and at least one month.",
            ),
            month_is_real("opened", "programme_opened_is_month"),
            month_is_real("closed", "programme_closed_is_month"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        return self.council == ""


class GradeScale(Versioned):
    """The grades of a programme from a month on; once one is given it isn't changed, a later scale follows it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="scales")
    from_month = MonthField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "from_month"],
                name="scale_once_a_month",
                violation_error_message="This programme has a scale from that month already.",
            ),
            month_is_real("from_month", "scale_from_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} from {self.from_month}"


class Grade(Versioned):
    """A grade of a scale with its descriptor, which is shown while grading; position 1 is the best."""

    scale = models.ForeignKey(GradeScale, models.PROTECT, related_name="grades")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    descriptor = models.TextField()
    is_good = models.BooleanField("good or better", default=False)
    is_inadequate = models.BooleanField("asks for a re-audit", default=False)
    printed = models.CharField("also printed as", max_length=120, blank=True, help_text="Separated by semicolons.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="grade_once_a_scale"),
            models.UniqueConstraint(fields=["scale", "position"], name="grade_place_once_a_scale"),
            models.CheckConstraint(
                condition=~Q(is_good=True, is_inadequate=True),
                name="grade_good_is_not_inadequate",
                violation_error_message="A grade can't be good and inadequate at once.",
            ),
            models.CheckConstraint(
                condition=~Q(descriptor=""),
                name="grade_has_descriptor",
                violation_error_message="Say what the grade means; auditors read it while grading.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PracticeTheme(Versioned):
    """A side of practice that is graded by itself, such as the child's voice."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="themes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    prompt = models.TextField("what to look for", blank=True)
    position = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="theme_once_a_programme")]

    def __str__(self) -> str:
        return self.name


class ReflectionQuestion(Versioned):
    """A question that the worker answers about the record that was audited."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="question_place_once")]

    def __str__(self) -> str:
        return self.text


class TeamArea(Versioned):
    """The area to which a team belongs: whose managers see its completed audits."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="audited_in")
    area = models.ForeignKey(Area, models.PROTECT, related_name="audited_teams")

    def __str__(self) -> str:
        return f"{self.unit}: {self.area}"


class ProgrammeMeasure(Versioned):
    """A measure of the scorecard that a programme feeds: of the whole service, or of one area's records."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="measures")
    measure = models.OneToOneField(Measure, models.PROTECT, related_name="fed_by")
    figure = models.CharField(max_length=12, choices=Published)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the whole service."
    )

    def __str__(self) -> str:
        return f"{self.measure}: {self.get_figure_display()}"


def scale_in(scales: list[GradeScale], month: Month) -> GradeScale | None:
    """Return the scale in force in a month, of a programme's scales; none before the first."""
    known = [scale for scale in scales if scale.from_month <= month]
    return max(known, key=lambda scale: scale.from_month, default=None)
