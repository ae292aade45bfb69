"""Deleting the references of children's records on schedule, while the grades stay."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from audits.allocation import months_before
from audits.models import AuditStanding, ChildReference, Programme
from organisation.models import User
from organisation.operations import leave_record


@transaction.atomic
def delete_references(*, by: User, at: datetime, today: date) -> int:
    """Delete the references of records whose audit was completed, or fell due, longer ago than they are kept."""
    deleted = 0
    for programme in Programme.objects.own():
        before = months_before(today, programme.keep_months)
        old = AuditStanding.objects.as_at(None).filter(audit__round__programme=programme)
        done = old.filter(completed_on__lt=before) | old.filter(completed_on__isnull=True, due__lt=before)
        count, _ = ChildReference.objects.filter(audit__in=done.values("audit_id")).delete()
        deleted += count
    if deleted:
        leave_record(
            by=by, at=at, action="delete references", subject_kind="audit programme", subject="references",
            summary=f"{deleted} references of children's records deleted on schedule; the grades stay",
        )  # fmt: skip
    return deleted
