"""The steps of a submission: an area's figures for a month are sent, returned, approved, locked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from organisation.models import Area, ChangeKind, User
from organisation.months import Month
from organisation.operations import Reason, Refused, leave_record, record_entry
from scorecard.models import State, SubmissionState

FROM = {  # the states from which a step leads to another
    State.OPEN: ("",),
    State.SENT: ("", State.OPEN, State.RETURNED),
    State.RETURNED: (State.SENT, State.APPROVED),
    State.APPROVED: (State.SENT,),
    State.LOCKED: (State.APPROVED,),
}


def hold_submission(*, area: Area, month: Month) -> SubmissionState | None:
    """Hold an area's submissions until the transaction ends; return where that of the month stands, None if untouched.

    The area is locked, not the entry: whoever waits for an entry that is superseded meanwhile finds none. It comes
    before the ledger's own lock, always in this order.
    """
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    return SubmissionState.objects.as_at(None).filter(area=area, month=month).first()


@transaction.atomic
def move_submission(
    *, area: Area, month: Month, to: str, by: User, at: datetime, reason: str = "", is_illustrative: bool = False
) -> None:
    """Record that a submission is open, sent, returned, approved or locked.

    :raises Refused: where it isn't in a state from which that step leads, or is returned without a reason
    """
    label = State(to).label
    current = hold_submission(area=area, month=month)
    if to == State.RETURNED and not reason.strip():
        raise Refused("Say what has to be put right.")
    longest = SubmissionState._meta.get_field("reason").max_length or 0
    if len(reason) > longest:
        raise Refused(f"The reason is too long; at most {longest} characters.")
    if (current.state if current else "") not in FROM[State(to)]:
        now = f"{current.get_state_display().lower()} by {current.recorded_as}" if current else "not begun"
        raise Refused(f"{area.name}, {month}, is {now}, so it can't be {label.lower()}.")
    entry = record_entry(
        model=SubmissionState,
        key={"area": area, "month": month},
        facts={"state": to},
        by=by,
        at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason or label, is_illustrative=is_illustrative),
        based_on=current.pk if current else None,
    )
    if entry is not None:
        leave_record(
            by=by, at=entry.recorded_at, action=f"submission {label.lower()}", subject_kind="submission",
            subject=f"{area.code} {month.iso}", summary=f"{area.name}, {month}: {label.lower()}", reason=reason,
        )  # fmt: skip
