"""Writing what was previewed, all or nothing, and taking a whole import back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from organisation.models import ChangeKind, User
from organisation.operations import Reason, Refused, leave_record, stamp
from spreadsheets.kept import LEAVE, TAKE, choices_of, item_of
from spreadsheets.kinds import Applied, Change, ImportKind, LocksFirst, Outcome
from spreadsheets.models import Import, ImportItem, State
from spreadsheets.operations.deciding import PROBLEMS, hold_checked
from spreadsheets.queries.kinds import kind_of

UNDO_DAYS = 30
UNDONE = "Import undone: "  # before the reason of each change that takes an import back
WRITES = (Outcome.NEW.value, Outcome.CHANGED.value, *PROBLEMS)


@transaction.atomic
def confirm_import(*, upload: Import, reason: Reason, by: User, at: datetime) -> Import:
    """Write the changes of an import that was checked and decided.

    :raises Refused: where something is undecided, has changed since the preview, or a reason is missing
    """
    held = hold_checked(upload)
    kind = kind_of(held.kind)
    if kind is None:
        raise Refused("This kind of file can no longer be imported.")
    if waits := why_it_waits(held):
        raise Refused(waits)
    changes = [
        change
        for row in held.items.filter(outcome__in=WRITES).order_by("position").iterator(chunk_size=2000)
        if (change := change_of(row, kind)) is not None
    ]
    if not changes:
        raise Refused("Nothing is left to import: all that is new or changed was left out.")
    return write(upload=held, kind=kind, changes=changes, reason=reason, by=by, at=at)


def why_it_waits(upload: Import) -> str:
    """Say how many items wait for a decision; "" where none does."""
    undecided = upload.items.filter(decision="", outcome__in=PROBLEMS).count()
    if not undecided:
        return ""
    what = "One item waits" if undecided == 1 else f"{undecided:,} items wait"
    return f"{what} for a decision. Leaving out is one."


@transaction.atomic
def write(
    *, upload: Import, kind: ImportKind, changes: Sequence[Change], reason: Reason, by: User, at: datetime
) -> Import:
    """Write changes, and note between which moments of the ledger. :raises Refused: nothing is written then"""
    if upload.counts.get(Outcome.CHANGED) and not reason.text.strip():
        raise Refused("Give a reason for the figures that change.")
    if isinstance(kind, LocksFirst):
        kind.lock(changes=changes)
    began = stamp(at=at)
    applied = kind.apply(changes=changes, by=by, at=at, reason=reason)
    upload.began, upload.ended = began, stamp(at=at)
    upload.state, upload.heartbeat = State.APPLIED, at
    upload.reason, upload.change_kind = reason.text, reason.kind
    upload.sentence = sentence_of(applied)
    upload.save()
    upload.items.update(change="", choices="")  # what was written is on record; no copy outlives its own rules
    leave_record(
        by=by, at=began, action="import", subject_kind="import", subject=str(upload.key),
        summary=f"{upload.file_name}: {upload.sentence}", reason=reason.text, detail={"counts": upload.counts},
    )  # fmt: skip
    return upload


def change_of(row: ImportItem, kind: ImportKind) -> Change | None:
    """Return what is written of an item, as it was decided; None for nothing."""
    item = item_of(row)
    if item.outcome not in PROBLEMS or row.decision == TAKE:
        return item.change
    if row.decision == LEAVE:
        return None
    choice = next((one for one in choices_of(row.choices) if one.key == row.decision), None)
    if choice is None:
        return None
    return kind.typed(item, choice, row.typed) if choice.asks else choice.change


def sentence_of(applied: Applied) -> str:
    """Say what was written: ``12 new, 3 changed. 2 areas added.``"""
    return " ".join([f"{applied.new:,} new, {applied.changed:,} changed.", *applied.sentences])


@transaction.atomic
def undo_import(*, upload: Import, reason: str, by: User, at: datetime) -> Import:
    """Take a whole import back. :raises Refused: naming what later rests on it; nothing is undone then"""
    held = Import.objects.select_for_update().get(pk=upload.pk)
    kind = kind_of(held.kind)
    if held.state != State.APPLIED or kind is None or held.began is None or held.ended is None:
        raise Refused(f"This import can’t be undone: {held.get_state_display().lower()}.")
    if at > held.ended + timedelta(days=UNDO_DAYS):
        raise Refused(f"An import can be undone for {UNDO_DAYS} days. Revise its figures instead.")
    if not reason.strip():
        raise Refused("Say why the import is undone.")
    why = Reason(kind=ChangeKind.ERROR, text=f"{UNDONE}{reason.strip()}"[:500], source=held.file_name[:120])
    said = kind.undo(began=held.began, ended=held.ended, by=by, at=at, reason=why)
    held.state, held.sentence, held.heartbeat = State.UNDONE, " ".join(said), at
    held.save()
    leave_record(
        by=by, at=stamp(at=at), action="undo import", subject_kind="import", subject=str(held.key),
        summary=f"{held.file_name}: {held.sentence}", reason=reason,
    )  # fmt: skip
    return held
