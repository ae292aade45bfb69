"""The actions themselves: added, changed, split, merged, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from improvement.models import (
    Action,
    ActionFate,
    ActionOrigin,
    ActionUpdate,
    Fate,
    Iteration,
    Recommendation,
    UpdateKind,
)
from improvement.operations.standing import Recording, add_update, hold, leave, refuse_if_ended
from improvement.progress import Due, Precision, Status
from organisation.models import Partner, Post
from organisation.operations import Refused, leave_record, save_version
from scorecard.models import Measure
from scorecard.operations.keeping import refuse_texts
from scorecard.operations.links import Wanted, keys_of, relinked, summed_up

CODE = re.compile(r"A(\d+)")
COMPARED = ("outcome_id", "text", "kind", "every_months", "owner_id", "measured_by", "follows_id", "position", "note")


@dataclass(frozen=True, kw_only=True)
class Links:
    """What an action is linked to; the recommendations named for it stay as they are where none are given."""

    partners: Sequence[Partner] = ()
    measures: Sequence[Measure] = ()
    answers: Sequence[Recommendation] | None = None

    @property
    def by_field(self) -> Wanted:
        named = {"partners": self.partners, "measures": self.measures}
        return named if self.answers is None else {**named, "answers": self.answers}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What an action was raised from, by its code."""

    kind: str
    reference: str
    label: str


class ChangedMeanwhile(Refused):
    """Somebody has changed the action's words since they were opened: ``current`` is how they stand."""

    def __init__(self, current: Action) -> None:
        super().__init__("Somebody has changed this action since you opened it. Both are shown; choose one.")
        self.current = current


def next_code() -> str:
    """Return the code after the highest in use: ``A203``."""
    codes = Action.objects.values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := CODE.match(code))]
    return f"A{max(numbers, default=0) + 1:03d}"


def _refuse_circle(action: Action) -> None:
    """:raises Refused: where what an action follows leads back to it"""
    seen, key = {action.pk}, action.follows_id
    while key is not None:
        if key in seen:
            raise Refused("It would follow itself: the action chosen waits for this one.")
        seen.add(key)
        key = Action.objects.values_list("follows_id", flat=True).get(pk=key)


def _save(action: Action, links: Links | None, recording: Recording, reason: str) -> None:
    """Save a version of an action with its links; without any given, they stay as they are."""
    keys = keys_of(links.by_field) if links is not None else None
    save_version(record=action, by=recording.by, at=recording.at, reason=reason, links=keys)


@transaction.atomic
def create_action(
    *,
    action: Action,
    due: Due,
    links: Links | None = None,
    origins: Iterable[Origin] = (),
    iteration: Iteration | None = None,
    status: str = Status.NOT_STARTED,
    reason: str = "Added to the plan",
    recording: Recording,
) -> Action:
    """Add an action that has been filled in but not saved; its first date is kept for good. :raises Refused:"""
    refuse_texts(action.text, action.measured_by, reason=reason)
    if due.precision == Precision.FOLLOWS and action.follows_id is None:
        raise Refused("Say which action it follows.")
    action.first_due_on, action.first_due_precision, action.first_due_printed = due.day, due.precision, due.as_printed
    _save(action, links, recording, reason)
    ActionOrigin.objects.bulk_create(
        ActionOrigin(action=action, kind=one.kind, reference=one.reference, label=one.label[:200]) for one in origins
    )
    if iteration is not None:
        fate = ActionFate(action=action, iteration=iteration, fate=Fate.NEW)
        save_version(record=fate, by=recording.by, at=recording.at, reason=reason)
    update = add_update(action, None, recording, kind=UpdateKind.SET_UP, status=status, reason=reason)
    leave(action, update, recording, did="create action", summary="added")
    return action


@transaction.atomic
def change_action(
    *, action: Action, links: Links | None = None, based_on: int, reason: str, recording: Recording
) -> bool:
    """Save an action whose words, owner or links were changed; returns whether anything differs.

    :param based_on: the version of the words that the person saw
    :raises ChangedMeanwhile: where another has changed it since
    :raises Refused: without a reason, or with personal data
    """
    before, standing = hold(action, recording)
    if before.version != based_on:
        raise ChangedMeanwhile(before)
    changed = {
        name: [getattr(before, name), getattr(action, name)]
        for name in COMPARED
        if getattr(before, name) != getattr(action, name)
    }
    linked = relinked(before, links.by_field) if links is not None else {}
    changed |= {name: one.keys for name, one in linked.items()}
    if not changed:
        return False
    if not reason.strip():
        raise Refused("Give a reason for the change.")
    refuse_texts(action.text, action.measured_by, reason=reason)
    _refuse_circle(action)
    action.version = before.version + 1
    _save(action, links, recording, reason)
    if "owner_id" in changed:
        add_update(action, standing, recording, kind=UpdateKind.REASSIGNED, reason=reason.strip(),
                   awaits_closing=standing.awaits_closing)  # fmt: skip
    leave_record(
        by=recording.by, at=recording.at, action="change action", subject_kind="action", subject=action.code,
        summary=f"{action.code}: changed {summed_up(changed, linked)}", reason=reason, detail=changed,
    )  # fmt: skip
    return True


@transaction.atomic
def reassign_action(*, action: Action, owner: Post | None, reason: str, recording: Recording) -> bool:
    """Give an action another owner post, or none. :raises Refused:"""
    held = Action.objects.get(pk=action.pk)
    held.owner = owner
    return change_action(action=held, based_on=held.version, reason=reason, recording=recording)


@transaction.atomic
def withdraw_action(*, action: Action, reason: str, recording: Recording) -> ActionUpdate:
    """Withdraw an action: it stays on record, with the reason. :raises Refused:"""
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    return _end(held, standing, recording, UpdateKind.WITHDRAWN, reason, "withdrawn")


def _end(
    action: Action, standing: ActionUpdate, recording: Recording, kind: UpdateKind, reason: str, said: str
) -> ActionUpdate:
    if not reason.strip():
        raise Refused("Say why.")
    refuse_texts(reason=reason)
    update = add_update(action, standing, recording, kind=kind, status=Status.WITHDRAWN, reason=reason.strip())
    leave(action, update, recording, did=f"{kind} action", summary=said)
    return update


@transaction.atomic
def merge_action(*, action: Action, into: Action, reason: str, recording: Recording) -> ActionUpdate:
    """Merge an action into another, which takes over its partners and measures. :raises Refused:"""
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    if into.pk == held.pk:
        raise Refused("Choose another action to merge it into.")
    other = ActionUpdate.objects.standing(None).filter(action=into).first()
    if other is None or other.has_ended:
        raise Refused(f"{into.code} has ended; choose one that is open.")
    held.merged_into, held.version = into, held.version + 1
    _save(held, None, recording, reason.strip() or "Merged")
    _take_over(held, into, recording)
    return _end(held, standing, recording, UpdateKind.MERGED, reason, f"merged into {into.code}")


def _take_over(merged: Action, into: Action, recording: Recording) -> None:
    """Link an action to what the one that is merged into it is linked to: a version of its own, where that is more."""
    taker = Action.objects.select_for_update().get(pk=into.pk)
    links = Links(
        partners=[*taker.partners.all(), *merged.partners.all()],
        measures=[*taker.measures.all(), *merged.measures.all()],
    )
    linked = relinked(taker, links.by_field)
    if not linked:
        return
    taker.version += 1
    _save(taker, links, recording, f"{merged.code} merged into it")
    leave_record(
        by=recording.by, at=recording.at, action="change action", subject_kind="action", subject=taker.code,
        summary=f"{taker.code}: changed {summed_up({}, linked)}", reason=f"{merged.code} merged into it",
        detail={name: one.keys for name, one in linked.items()},
    )  # fmt: skip


@transaction.atomic
def split_action(*, action: Action, texts: Sequence[str], reason: str, recording: Recording) -> list[Action]:
    """Split an action into parts, which keep its first date and how often it was moved. :raises Refused:"""
    held, standing = hold(action, recording)
    refuse_if_ended(standing)
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) < 2:
        raise Refused("Write at least two parts, one a line.")
    refuse_texts(*wanted)
    links = Links(
        partners=list(held.partners.all()), measures=list(held.measures.all()), answers=list(held.answers.all())
    )
    parts = []
    for number, text in enumerate(wanted, 1):
        part = Action(
            code=f"{held.code}-{number}", outcome=held.outcome, position=held.position, text=text, kind=held.kind,
            every_months=held.every_months, owner=held.owner, measured_by=held.measured_by, follows=held.follows,
            came_from=held, first_due_on=held.first_due_on, first_due_precision=held.first_due_precision,
            first_due_printed=held.first_due_printed,
        )  # fmt: skip
        _save(part, links, recording, reason.strip() or "Split")
        update = add_update(
            part, None, recording, kind=UpdateKind.SET_UP, status=standing.status, due=standing.due,
            times_moved=standing.times_moved, reason=f"Split from {held.code}",
        )  # fmt: skip
        leave(part, update, recording, did="create action", summary=f"split from {held.code}")
        parts.append(part)
    _end(held, standing, recording, UpdateKind.SPLIT, reason, f"split into {len(parts)}")
    return parts
