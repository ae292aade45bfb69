"""What the printed plan says and no action holds."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from improvement.models.plan import Section


class UnmatchedLineQuerySet(models.QuerySet["UnmatchedLine"]):
    def standing(self, as_at: datetime | None) -> Self:
        """The lines that stand, or stood at a moment; of those from before moments were kept, all."""
        if as_at is None:
            return self.filter(withdrawn_at__isnull=True)
        kept = Q(kept_at__isnull=True) | Q(kept_at__lte=as_at)
        return self.filter(kept, Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=as_at))


class UnmatchedLine(models.Model):
    """A line of the printed plan that fits no action: shown, not lost."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="unmatched")
    which = models.CharField("list", max_length=20, help_text="Date, measurement or partners.")
    value = models.CharField(max_length=300)
    why = models.CharField(max_length=300)
    kept_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False, help_text="When the import that kept it was undone.")

    objects = UnmatchedLineQuerySet.as_manager()

    redactable_fields = ("value", "why")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(kept_at__isnull=False, withdrawn_at__gte=F("kept_at")),
                name="unmatched_line_withdrawn_after_kept",
                violation_error_message="A line is withdrawn after it was kept.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.which}: {self.value}"
