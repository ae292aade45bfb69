"""What every update of an action goes through: lock it, look at how it stands, add the next update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from improvement.models import STATUS_LABELS, Action, ActionUpdate
from improvement.progress import Due, Status, moved
from organisation.models import User
from organisation.operations import TICK, UNCHECKED, Refused, leave_record


class UpdatedMeanwhile(Refused):
    """Somebody has updated the action since it was opened: ``current`` is how it stands now."""

    def __init__(self, current: ActionUpdate) -> None:
        super().__init__("Somebody has updated this action since you opened it. Both are shown; choose one.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Who records when, and on which update it was based (its number; whichever stands where unchecked)."""

    by: User
    at: datetime
    based_on: int = UNCHECKED
    is_illustrative: bool = False


def hold(action: Action, recording: Recording) -> tuple[Action, ActionUpdate]:
    """Lock an action until the transaction ends and return it with how it stands. :raises UpdatedMeanwhile:"""
    held = Action.objects.select_for_update().get(pk=action.pk)
    standing = ActionUpdate.objects.filter(action=held).order_by("-number").first()
    if standing is None:
        raise Refused(f"{held.code} has not been set up: it has no status yet. Tell the data team.")
    if recording.based_on not in (UNCHECKED, standing.number):
        raise UpdatedMeanwhile(standing)
    return held, standing


def refuse_if_ended(standing: ActionUpdate) -> None:
    if standing.has_ended:
        label = STATUS_LABELS[Status(standing.status)].lower()
        raise Refused(f"This action is {label}. Reopen it first, with a reason.")


def add_update(
    action: Action, standing: ActionUpdate | None, recording: Recording, *, kind: str, **facts: Any
) -> ActionUpdate:
    """Add the next update: what isn't given stays as it stood. ``due`` is a :class:`Due`."""
    due: Due = facts.pop("due", None) or (standing.due if standing else action.first_due)
    before = standing.times_moved if standing else 0
    counts = facts.pop("counts_as_moved", standing is not None and moved(standing.due, due))
    values = {
        "status": standing.status if standing else Status.NOT_STARTED,
        "times_moved": before + (1 if counts else 0),
        "awaits_closing": False,
        **facts,
    }
    return ActionUpdate.objects.create(
        action=action,
        number=standing.number + 1 if standing else 1,
        kind=kind,
        due_on=due.day,
        due_precision=due.precision,
        due_printed=due.as_printed,
        at=max(recording.at, standing.at + TICK) if standing else recording.at,
        by=recording.by,
        by_title=recording.by.title,
        is_illustrative=recording.is_illustrative,
        **values,
    )


def leave(action: Action, update: ActionUpdate, recording: Recording, *, did: str, summary: str) -> None:
    """Leave the line of the trail about an update."""
    leave_record(
        by=recording.by, at=update.at, action=did, subject_kind="action", subject=action.code,
        summary=f"{action.code}: {summary}", reason=update.reason,
        detail={"update": update.number, "status": update.status, "due": update.due_on, "moved": update.times_moved},
    )  # fmt: skip
