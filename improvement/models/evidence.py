"""Evidence of an action: a link, or a file kept outside what the web server serves, until a day."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q

from improvement.models.actions import Action
from improvement.models.choices import EvidenceKind
from organisation.models import User


class EvidenceStorage(FileSystemStorage):
    """Where files are kept: readable by the application only, reached only by its own view."""

    @property
    def base_location(self) -> str:
        """The folder that settings name, asked each time."""
        return str(settings.EVIDENCE_ROOT)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())


def evidence_storage() -> EvidenceStorage:
    return EvidenceStorage(base_url=None, file_permissions_mode=0o600)


def random_name(evidence: Evidence, name: str) -> str:
    """Return a name that says nothing and can't be guessed; what the file was called is kept in the record."""
    token = uuid4().hex
    return str(Path(token[:2]) / token)


class Evidence(models.Model):
    """What shows that an action was done, or that it holds."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind, default=EvidenceKind.DOCUMENT)
    title = models.CharField("what it shows", max_length=200)
    url = models.URLField("link", max_length=500, blank=True)
    file = models.FileField(storage=evidence_storage, upload_to=random_name, blank=True, max_length=100)
    file_name = models.CharField(max_length=110, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    keep_until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_title = models.CharField(max_length=120)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_why = models.CharField(max_length=200, blank=True)
    is_illustrative = models.BooleanField("illustrative", default=False)

    redactable_fields = ("title", "url", "file_name", "deleted_why")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(keep_until__isnull=False),
                name="evidence_file_is_kept_until",
                violation_error_message="Say until when the file is to be kept.",
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(url=""),
                name="evidence_file_or_link",
                violation_error_message="Give a file or a link, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="evidence_says_what_it_shows",
                violation_error_message="Say what the evidence shows.",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | (Q(file="") & ~Q(deleted_why="")),
                name="evidence_deleted_has_no_file",
                violation_error_message="A deleted file is gone, and it is said why.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
