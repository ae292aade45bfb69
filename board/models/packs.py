"""Packs: what was sent to a meeting, frozen, and the files in which it was issued."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from board.models.groups import Audience
from board.models.meetings import Meeting
from board.models.yearly import YearlyReport
from organisation.fields import MonthField, month_is_real
from organisation.models import AppendOnlyQuerySet


class Frozen(models.Model):
    """Something that was issued: never changed, never deleted (personal data apart, by redaction)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What was issued stands; issue it again instead.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What was issued stands; issue it again instead.")


class Pack(Frozen):
    """The pack of a meeting or a yearly report as issued: its content as canonical JSON, its hash, what made it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="packs")
    report = models.ForeignKey(YearlyReport, models.PROTECT, null=True, related_name="packs")
    number = models.PositiveSmallIntegerField(help_text="1 as first dispatched; 2 where it was issued again.")
    audience = models.CharField(max_length=12, choices=Audience)
    sections = models.JSONField(help_text="The keys of its sections, in their order.")
    month = MonthField("reporting month")
    as_at = models.DateTimeField("known as at")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    dispatched_as = models.CharField("dispatched by", max_length=120)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was issued again.")

    redactable_fields = ("content", "reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "audience", "number"], condition=Q(report__isnull=True), name="pack_number_once"
            ),
            models.UniqueConstraint(
                fields=["report", "audience", "number"], condition=Q(meeting__isnull=True), name="pack_of_report_once"
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, report__isnull=True) | Q(meeting__isnull=True, report__isnull=False),
                name="pack_of_meeting_or_report",
                violation_error_message="A pack is a meeting's or a yearly report's.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="pack_again_with_reason",
                violation_error_message="Say why the pack is issued again.",
            ),
            month_is_real("month", "pack_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"Pack of {self.meeting or self.report}, {self.get_audience_display().lower()}, {self.number}"


class PackFormat(models.TextChoices):
    PPTX = "pptx", "PowerPoint"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"


class PackFile(Frozen):
    """An issued file of a pack, byte for byte, and the hash of the content it was made from."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=PackFormat)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_from = models.CharField(max_length=64, help_text="The hash of the pack's content.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "format", "made_from"], name="pack_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pack}, {self.get_format_display()}"
