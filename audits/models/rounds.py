"""Rounds: a month of audits or joined months, thematic or not, held or paused; and what is published of them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from audits.models.choices import Kind, Method
from audits.models.programmes import Grade, Programme
from organisation.fields import MonthField, month_is_real
from organisation.models import LedgerEntry, User, Versioned, ledger_constraints


class RoundQuerySet(models.QuerySet["Round"]):
    def in_order(self) -> Self:
        return self.order_by("first_month", "last_month", "pk")


class Round(Versioned):
    """One turn of a programme: what was looked at, over which period of practice, by which method; or its pause."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    first_month = MonthField()
    last_month = MonthField()
    title = models.CharField(max_length=200, blank=True, help_text="For a thematic audit: its subject.")
    is_thematic = models.BooleanField("thematic audit", default=False)
    method = models.CharField(max_length=14, choices=Method, default=Method.RECORD)
    examined_from = models.DateField("practice examined from", null=True, blank=True)
    examined_until = models.DateField("practice examined until", null=True, blank=True)
    paused_from = models.DateField(null=True, blank=True)
    paused_until = models.DateField("paused until, the day it resumes", null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    done_instead = models.CharField("what was done instead", max_length=300, blank=True)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    note = models.TextField(blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "first_month", "last_month"],
                condition=Q(is_thematic=False),
                name="round_once",
                violation_error_message="This programme has a round of these months already.",
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")),
                name="round_ends_after_it_begins",
                violation_error_message="The last month can't lie before the first.",
            ),
            models.CheckConstraint(
                condition=Q(paused_from__isnull=True, paused_until__isnull=True, pause_reason="", done_instead="")
                | (Q(paused_from__isnull=False) & ~Q(pause_reason="")),
                name="round_pause_has_reason",
                violation_error_message="A paused round needs its first day and its reason; a held one has neither.",
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_until__gt=F("paused_from")),
                name="round_pause_ends_later",
                violation_error_message="A pause ends after it began.",
            ),
            models.CheckConstraint(
                condition=Q(examined_until__isnull=True) | Q(examined_until__gte=F("examined_from")),
                name="round_examined_ends_later",
                violation_error_message="The period of practice examined can't end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(is_thematic=False) | ~Q(title=""),
                name="round_thematic_has_title",
                violation_error_message="Give a thematic audit its subject.",
            ),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True) | ~Q(repeats=F("id")),
                name="round_repeats_another",
                violation_error_message="A round can't repeat itself.",
            ),
            month_is_real("first_month", "round_first_is_month"),
            month_is_real("last_month", "round_last_is_month"),
        ]

    def __str__(self) -> str:
        return self.title or self.months

    @property
    def months(self) -> str:
        """Its months in words: ``July to August 2019``."""
        first, last = self.first_month, self.last_month
        if first == last:
            return first.long
        return f"{first.name if first.year == last.year else first.long} to {last.long}"

    @property
    def is_paused(self) -> bool:
        return self.paused_from is not None


class CohortQuerySet(models.QuerySet["RoundCohort"]):
    def as_at(self, moment: datetime | None) -> Self:
        """Those that were on record at a moment; those that are where none is given."""
        if moment is None:
            return self.filter(withdrawn_at__isnull=True)
        return self.filter(
            Q(recorded_at__isnull=True) | Q(recorded_at__lte=moment),
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment),
        )


class RoundCohort(models.Model):
    """Whose records were looked at: as printed, with an age group and a span of time where one is named."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=200)
    age_group = models.CharField(max_length=60, blank=True)
    window = models.CharField("span of time", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(null=True, blank=True, help_text="Empty: with its round.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="cohort_place_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F("recorded_at")),
                name="cohort_withdrawn_later",
                violation_error_message="A cohort is withdrawn after it was recorded.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundReport(models.Model):
    """That a round was reported: from this moment on those who see totals only see its grades, as known then."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="report")
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_as = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    redactable_fields = ("summary",)

    def __str__(self) -> str:
        return f"{self.round}, reported {self.reported_at:%d %B %Y}"


class PublishedShare(LedgerEntry):
    """A grade's share of a round known only as percentages: as published, whatever they add up to."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="shares")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    as_printed = models.CharField(max_length=60, blank=True)

    KEY = ("round", "grade")
    FACTS = ("percent", "as_printed")
    redactable_fields = ("reason", "source", "as_printed")

    class Meta:
        constraints = [
            *ledger_constraints("share", ("round", "grade")),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="share_is_a_percentage",
                violation_error_message="A share lies between 0 and 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.grade}: {self.percent}%"


class PublishedCompliance(LedgerEntry):
    """How many audits of a span of months were allocated and completed, where a source gives only the totals."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="compliance")
    audit_kind = models.CharField("audits or re-audits", max_length=10, choices=Kind)
    first_month = MonthField()
    last_month = MonthField()
    allocated = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    as_printed = models.CharField(max_length=60, blank=True)

    KEY = ("programme", "audit_kind", "first_month", "last_month")
    FACTS = ("allocated", "completed", "as_printed")
    redactable_fields = ("reason", "source", "as_printed")

    class Meta:
        constraints = [
            *ledger_constraints("compliance", ("programme", "audit_kind", "first_month", "last_month")),
            models.CheckConstraint(
                condition=Q(completed__lte=F("allocated")),
                name="compliance_completed_within_allocated",
                violation_error_message="No more can be completed than were allocated.",
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")),
                name="compliance_ends_after_it_begins",
                violation_error_message="The last month can't lie before the first.",
            ),
            month_is_real("first_month", "compliance_first_is_month"),
            month_is_real("last_month", "compliance_last_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.completed} of {self.allocated}"
