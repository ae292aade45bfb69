"""Reminders: that a person was told, at most once a day."""

from __future__ import annotations

from django.db import models

from organisation.models.people import User


class ReminderSent(models.Model):
    """That a person was reminded on a day: at most once."""

    person = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="reminded_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y}"
