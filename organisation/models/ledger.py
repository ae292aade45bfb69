"""The ledger: facts about what was known when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Q

from organisation.models.people import User


class LedgerClock(models.Model):
    """One row, which each ledger operation locks first: entries are recorded one operation after another."""

    last_recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledger_clock_is_one_row")]

    def __str__(self) -> str:
        return f"last entry {self.last_recorded_at:%d %B %Y %H:%M}"


class ChangeKind(models.TextChoices):
    """Why an entry stands in the ledger."""

    FIRST = "first", "First recorded"
    LATE = "late", "Late recording"
    ERROR = "error", "Error put right"
    METHOD = "method", "Change of method"
    DEFINITION = "definition", "Change of definition"
    DECISION = "decision", "Decision"


class LedgerQuerySet(models.QuerySet[Any]):
    def as_at(self, moment: datetime | None) -> Self:
        """The entries current at a moment; those current now where none is given."""
        if moment is None:
            return self.filter(superseded_at__isnull=True)
        return self.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment), recorded_at__lte=moment)

    def known_by(self, moment: datetime | None) -> Self:
        """All entries recorded by a moment, superseded ones too."""
        return self if moment is None else self.filter(recorded_at__lte=moment)

    def update(self, **fields: Any) -> int:
        if set(fields) != {"superseded_at"}:
            raise TypeError("A ledger entry is never changed; record one that supersedes it.")
        return super().update(**fields)

    def delete(self) -> NoReturn:
        raise TypeError("A ledger entry is never deleted; record one that supersedes it.")


class LedgerEntry(models.Model):
    """A fact about what was known when: superseded by a later entry, never updated in place, never deleted."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_as = models.CharField("recorded by", max_length=120, help_text="The job title at that time.")
    reason = models.CharField(max_length=500, blank=True)
    kind = models.CharField("kind of change", max_length=12, choices=ChangeKind, default=ChangeKind.FIRST)
    source = models.CharField(max_length=120, blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)
    superseded_at = models.DateTimeField(null=True, blank=True)

    KEY: tuple[str, ...]  # the fields that name what the entry is about
    FACTS: tuple[str, ...]  # the fields that say it

    redactable_fields: tuple[str, ...] = ("reason", "source")
    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A ledger entry is never changed; record one that supersedes it.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A ledger entry is never deleted; record one that supersedes it.")


def ledger_constraints(name: str, key: tuple[str, ...]) -> list[models.BaseConstraint]:
    """Return what every ledger has: one current entry a key, superseded after it was recorded."""
    return [
        models.UniqueConstraint(
            fields=key,
            condition=Q(superseded_at__isnull=True),
            name=f"{name}_one_current",
            violation_error_message="There is a current entry for this already; it must be superseded first.",
        ),
        models.CheckConstraint(
            condition=Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("recorded_at")),
            name=f"{name}_superseded_later",
            violation_error_message="An entry is superseded after it was recorded.",
        ),
        models.CheckConstraint(
            condition=Q(kind=ChangeKind.FIRST) | ~Q(reason=""),
            name=f"{name}_change_has_reason",
            violation_error_message="Give a reason for the change.",
        ),
    ]
