"""When a person last looked at the Board's page, so that it can say what has changed since."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from organisation.models import User


class Look(models.Model):
    """One row a person: the visit that is going on, and the end of the one before it."""

    person = models.OneToOneField(User, models.CASCADE, related_name="look")
    looked_at = models.DateTimeField("last seen on the page")
    before = models.DateTimeField("last seen in the visit before", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before__isnull=True) | Q(before__lt=F("looked_at")),
                name="look_before_is_earlier",
                violation_error_message="The visit before lies before this one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.looked_at:%d %B %Y}"
