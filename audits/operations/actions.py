"""Actions for the child, with the check of a second person; and immediate concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.models import ActionState, Audit, ChildAction, ChildActionState, Concern
from audits.operations.allocating import leave_about, standing_of
from organisation.models import ChangeKind, User
from organisation.operations import Reason, Refused, record_entry, refuse_personal_data


@dataclass(frozen=True, slots=True)
class NewAction:
    """Something to be done for the child: what, the job title that does it, by when."""

    text: str
    owner: str
    due: date


@transaction.atomic
def raise_actions(*, audit: Audit, new: Iterable[NewAction], by: User, at: datetime) -> list[ChildAction]:
    """Raise actions on the child's record. :raises Refused: where one says too little, or holds personal data"""
    raised = []
    for one in new:
        for text in (one.text, one.owner):
            refuse_personal_data(text)
        if not one.text.strip() or not one.owner.strip():
            raise Refused("Say of each action what is to be done, and which post does it.")
        action = ChildAction.objects.create(
            audit=audit, text=one.text, owner=one.owner, due=one.due, raised_at=at, raised_by=by, raised_as=by.title
        )
        record_entry(
            model=ChildActionState, key={"action": action}, facts={"state": ActionState.OPEN}, by=by, at=at,
            reason=Reason(),
        )  # fmt: skip
        raised.append(action)
    if raised:
        leave_about(
            audit=audit, by=by, at=at, action="raise actions",
            summary=f"{len(raised)} action{'s' if len(raised) != 1 else ''} for the child raised",
        )  # fmt: skip
    return raised


def _state(action: ChildAction) -> ChildActionState:
    found: ChildActionState = ChildActionState.objects.as_at(None).get(action=action)
    return found


def _move(current: ChildActionState, *, by: User, at: datetime, reason: str, **changed: Any) -> None:
    facts = {name: getattr(current, name) for name in ChildActionState.FACTS}
    record_entry(
        model=ChildActionState, key={"action": current.action}, facts={**facts, **changed}, by=by, at=at,
        reason=Reason(kind=ChangeKind.DECISION, text=reason), based_on=current.pk,
    )  # fmt: skip


@transaction.atomic
def complete_action(*, action: ChildAction, done: str, by: User, at: datetime, today: date) -> None:
    """Say that an action is done, and what was done. :raises Refused: where it is done already, or it says nothing"""
    refuse_personal_data(done)
    current = _state(action)
    if current.state != ActionState.OPEN:
        raise Refused("This action is completed already.")
    if not done.strip():
        raise Refused("Say what was done.")
    _move(
        current, by=by, at=at, reason="Completed", state=ActionState.COMPLETED, completed_on=today, completed_by=by,
        completed_as=by.title, done=done,
    )  # fmt: skip
    leave_about(audit=action.audit, by=by, at=at, action="complete action", summary="action for the child completed")


@transaction.atomic
def check_action(
    *, action: ChildAction, is_done: bool, note: str, by: User, at: datetime, today: date
) -> None:  # fmt: skip
    """Check a completed action as a second person; where it isn't done after all, it is open again.

    :raises Refused: where who completed it would check it, it isn't completed, or sent back without a reason
    """
    refuse_personal_data(note)
    current = _state(action)
    if current.state != ActionState.COMPLETED:
        raise Refused("There is nothing to check: the action isn't completed, or was checked already.")
    if current.completed_by_id == by.pk:
        raise Refused("A second person checks it, not the one who completed it.")
    if not is_done and not note.strip():
        raise Refused("Say what is still missing.")
    if is_done:
        _move(
            current, by=by, at=at, reason="Checked", state=ActionState.CHECKED, checked_on=today, checked_by=by,
            checked_as=by.title, check_note=note,
        )  # fmt: skip
    else:
        _move(
            current, by=by, at=at, reason=f"Sent back: {note}"[:500], state=ActionState.OPEN, completed_on=None,
            completed_by=None, completed_as="", done="", check_note=note,
        )  # fmt: skip
    said = "action for the child checked" if is_done else "action for the child sent back"
    leave_about(audit=action.audit, by=by, at=at, action="check action", summary=said)


# --- Immediate concerns ---------------------------------------------------------------------------------


@transaction.atomic
def raise_concern(*, audit: Audit, text: str, by: User, at: datetime) -> Concern:
    """Raise an immediate concern about the child, whatever the grade, whether or not the audit is completed.

    :raises Refused: where it says nothing, or one was raised already
    """
    refuse_personal_data(text)
    if not text.strip():
        raise Refused("Say what the concern is.")
    if standing_of(audit).auditor_id is None:
        raise Refused("This audit hasn't been allocated yet.")
    if Concern.objects.filter(audit=audit).exists():
        raise Refused("An immediate concern was raised for this record already.")
    concern = Concern.objects.create(audit=audit, text=text, raised_at=at, raised_by=by, raised_as=by.title)
    leave_about(audit=audit, by=by, at=at, action="raise concern", summary="immediate concern raised")
    return concern


@transaction.atomic
def acknowledge(*, concern: Concern, response: str, by: User, at: datetime) -> None:
    """Acknowledge an immediate concern, saying what is done now. :raises Refused: where it was, or it says nothing"""
    refuse_personal_data(response)
    if not response.strip():
        raise Refused("Say what is done for the child now.")
    changed = Concern.objects.filter(pk=concern.pk, acknowledged_at__isnull=True).update(
        acknowledged_at=at, acknowledged_by=by, acknowledged_as=by.title, response=response
    )
    if not changed:
        raise Refused("This concern has been acknowledged already.")
    leave_about(audit=concern.audit, by=by, at=at, action="acknowledge concern", summary="concern acknowledged")
