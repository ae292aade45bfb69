"""The trail: who did what to which thing, when and why."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is only added to.")

    def delete(self) -> NoReturn:
        raise TypeError("The trail is only added to.")


class ChangeRecord(models.Model):
    """One line of the trail: who did what to which thing, when and why. It points at nothing by foreign key."""

    at = models.DateTimeField(db_index=True)
    person = models.CharField("account", max_length=40, help_text="The number of the person's account.")
    title = models.CharField("by", max_length=120, help_text="The job title at that time.")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField("kind", max_length=40)
    subject = models.CharField("about", max_length=120, help_text="The code or name of what it is about.")
    summary = models.CharField(max_length=500)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.TextField(blank=True, help_text="Old and new values, as JSON.")

    redactable_fields = ("subject", "summary", "reason", "detail")
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject", "-at"], name="trail_by_subject")]

    def __str__(self) -> str:
        return self.summary

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The trail is only added to.")
        super().save(*args, **{**kwargs, "force_insert": True})  # else a number already taken is overwritten

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The trail is only added to.")
