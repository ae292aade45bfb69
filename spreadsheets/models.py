"""Imports: the files that were uploaded, the fate of each of their fields, and what people said about them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from organisation.models import ChangeKind, User
from spreadsheets.kinds import Outcome


class State(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", "Waiting"
    READING = "reading", "Reading"
    CHECKED = "checked", "Checked"
    APPLIED = "applied", "Imported"
    NOTHING = "nothing", "Nothing to do"
    CANCELLED = "cancelled", "Cancelled"
    UNUSABLE = "unusable", "Can't be used"
    UNDONE = "undone", "Undone"
    STOPPED = "stopped", "Reading stopped"


WRITTEN = (State.APPLIED, State.UNDONE)
OUTCOMES = [(outcome.value, outcome.value.replace("_", " ").capitalize()) for outcome in Outcome]


class Import(models.Model):
    """One upload of one file, and how far it came. The row stays when its file is deleted."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=255, help_text="As it was given: shown, never used as a path.")
    stored_name = models.CharField(max_length=64, blank=True, help_text="Random; empty where no file was kept.")
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=40, blank=True, help_text="The key of its kind; empty until recognised.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    sentence = models.TextField(blank=True, help_text="Why it can't be used, or what was written beside figures.")
    rows_done = models.PositiveIntegerField(default=0)
    rows_in_all = models.PositiveIntegerField(default=0)
    heartbeat = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="Items by outcome.")
    reason = models.CharField(max_length=500, blank=True)
    change_kind = models.CharField("kind of change", max_length=12, choices=ChangeKind, blank=True)
    began = models.DateTimeField(null=True, blank=True, help_text="The ledger's moment before the first entry.")
    ended = models.DateTimeField(null=True, blank=True, help_text="The ledger's moment after the last entry.")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_as = models.CharField(max_length=120, help_text="The job title at that time.")
    file_deleted_at = models.DateTimeField(null=True, blank=True)

    redactable_fields = ("file_name", "sentence", "reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="import_key_once"),
            models.UniqueConstraint(
                fields=["stored_name"], condition=~Q(stored_name=""), name="import_stored_name_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="import_state_is_known",
                violation_error_message="An import is in none of the known states.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.UNUSABLE) | ~Q(sentence=""),
                name="import_unusable_says_why",
                violation_error_message="A file that can't be used needs its sentence.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WRITTEN, began__isnull=False, ended__isnull=False)
                | (~Q(state__in=WRITTEN) & Q(began__isnull=True, ended__isnull=True)),
                name="import_written_has_moments",
                violation_error_message="What was written has the moments between which it was.",
            ),
            models.CheckConstraint(
                condition=Q(began__isnull=True) | Q(ended__gte=F("began")),
                name="import_ends_after_it_began",
                violation_error_message="An import can't end before it began.",
            ),
        ]
        indexes = [
            models.Index(fields=["-uploaded_at"], name="import_latest"),
            models.Index(fields=["sha256"], name="import_same_file"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportItem(models.Model):
    """The fate of one field of one row, and what a person decided about it."""

    belongs_to = models.ForeignKey(Import, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=OUTCOMES)
    sheet = models.CharField(max_length=255)
    place = models.CharField(max_length=30, help_text="D4, or B4:E4.")
    subject = models.TextField()
    field = models.CharField(max_length=120)
    on_record = models.TextField(blank=True)
    in_file = models.TextField(blank=True)
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    change = models.TextField(blank=True, help_text="What would be written, as JSON; only its kind reads it.")
    choices = models.TextField(blank=True, help_text="What may be decided, as JSON.")
    decision = models.CharField(max_length=60, blank=True, help_text="The key of the choice, or leave.")
    typed = models.TextField(blank=True)

    redactable_fields = ("subject", "on_record", "in_file", "message", "change", "choices", "typed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["belongs_to", "position"], name="import_item_position_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]),
                name="import_item_outcome_is_known",
                violation_error_message="A field of a file has none of the known outcomes.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.ERROR.value, Outcome.TO_CHECK.value]) | ~Q(message=""),
                name="import_item_problem_has_message",
                violation_error_message="An error or a doubt needs its sentence.",
            ),
        ]
        indexes = [models.Index(fields=["belongs_to", "outcome", "position"], name="import_item_by_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.place}"


class Remembered(models.Model):
    """What a person said about a file of a kind, offered for the next one."""

    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=10, help_text="column, name, sheet or option.")
    said = models.CharField(max_length=255)
    meant = models.CharField(max_length=255)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "remembered"
        constraints = [
            models.UniqueConstraint(fields=["kind", "what", "said"], name="remembered_once"),
            models.CheckConstraint(
                condition=Q(what__in=["column", "name", "sheet", "option"]),
                name="remembered_what_is_known",
                violation_error_message="Only columns, names, sheets and options are remembered.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said}: {self.meant}"
