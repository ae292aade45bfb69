"""The steps of a submission: an area's figures for a month."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisation.models import Area, ChangeKind, User
from organisation.months import Month
from organisation.operations import Reason, leave_record, record_entry
from scorecard.models import State, SubmissionState


@transaction.atomic
def move_submission(
    *, area: Area, month: Month, to: str, by: User, at: datetime, reason: str = "", is_illustrative: bool = False
) -> None:
    """Record that a submission is open, sent, returned, approved or locked."""
    label = State(to).label
    entry = record_entry(
        model=SubmissionState,
        key={"area": area, "month": month},
        facts={"state": to},
        by=by,
        at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason or label, is_illustrative=is_illustrative),
    )
    if entry is not None:
        leave_record(
            by=by, at=entry.recorded_at, action="move submission", subject_kind="submission",
            subject=f"{area.code} {month.iso}", summary=f"{area.name}, {month}: {label.lower()}", reason=reason,
        )  # fmt: skip
