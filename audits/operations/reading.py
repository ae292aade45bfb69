"""Leaving in the trail who has read audits: they are about single children and the work of single people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audits.models import Audit, Programme
from audits.operations.allocating import leave_about
from organisation.models import User
from organisation.operations import leave_record


@transaction.atomic
def note_read(*, audit: Audit, by: User, at: datetime) -> None:
    """Leave in the trail that a person has read an audit."""
    leave_about(audit=audit, by=by, at=at, action="read audit", summary="read")


@transaction.atomic
def note_list_read(*, programme: Programme, what: str, count: int, by: User, at: datetime) -> None:
    """Leave in the trail that a person has read a list of audits with their grades; nothing where it was empty."""
    if count:
        leave_record(
            by=by, at=at, action="read audits", subject_kind="audit programme", subject=programme.code,
            summary=f"{what}: {count} audit{'s' if count != 1 else ''} read",
        )  # fmt: skip
