"""Receiving a file, and what becomes of it until it is checked: reading, progress, refusal, cancelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from organisation.models import User
from organisation.operations import Refused
from spreadsheets.kept import change_as_json, choices_as_json
from spreadsheets.kinds import Item, Outcome
from spreadsheets.models import Import, ImportItem, State
from spreadsheets.uploads import keep

UNDER_WAY = (State.WAITING, State.READING)
OPEN = (*UNDER_WAY, State.CHECKED, State.STOPPED)
BATCH = 500


class Cancelled(Exception):
    """Somebody has cancelled the import, or begun it anew, while it was read."""


@transaction.atomic
def receive_file(*, file_name: str, chunks: Iterable[bytes], folder: Path, kind: str, by: User, at: datetime) -> Import:
    """Keep an upload. ``kind`` is the key of the kind it was said to be of, "" where that is to be recognised."""
    kept = keep(chunks, folder=folder)
    return Import.objects.create(
        file_name=file_name[-255:], stored_name=kept.name, size=kept.size, sha256=kept.sha256, kind=kind,
        uploaded_by=by, uploaded_at=at, uploaded_as=by.title, heartbeat=at,
    )  # fmt: skip


@transaction.atomic
def begin_reading(*, upload: Import, at: datetime) -> Import:
    """Mark an import as being read. :raises Cancelled: where it no longer waits to be"""
    held = Import.objects.select_for_update().get(pk=upload.pk)
    if held.state not in OPEN:
        raise Cancelled
    held.state, held.heartbeat, held.rows_done, held.sentence = State.READING, at, 0, ""
    held.save()
    return held


@transaction.atomic
def note_progress(*, upload: Import, rows: int, in_all: int, at: datetime) -> None:
    """Note how many rows are done. :raises Cancelled: where the person doesn't want it any more"""
    still = Import.objects.filter(pk=upload.pk, state=State.READING)
    if not still.update(rows_done=rows, rows_in_all=max(rows, in_all), heartbeat=at):
        raise Cancelled


@transaction.atomic
def refuse_file(*, upload: Import, sentence: str) -> None:
    """Note that a file can't be used, and why."""
    Import.objects.filter(pk=upload.pk, state=State.READING).update(state=State.UNUSABLE, sentence=sentence)


@transaction.atomic
def keep_items(
    *, upload: Import, kind: str, items: Sequence[Item], read: Mapping[str, Any], counts: dict[str, int], at: datetime
) -> Import:
    """Keep the fate of each field in place of what was kept before; decisions about what is the same stay.

    :param read: what was recognised, see ``Examination.summary``; where it ``is_asking``, questions about the whole
        file come first, and there is nothing to confirm yet
    :raises Cancelled: where the person doesn't want it any more
    """
    held = Import.objects.select_for_update().get(pk=upload.pk)
    if held.state != State.READING:
        raise Cancelled
    before = {
        (one.sheet, one.place, one.field, one.in_file, one.code, one.choices): (one.decision, one.typed)
        for one in held.items.exclude(decision="")
    }
    held.items.all().delete()
    rows = []
    for position, item in enumerate(items):
        row = ImportItem(
            belongs_to=held, position=position, outcome=item.outcome, sheet=item.sheet[:255], place=item.place[:30],
            subject=item.subject, field=item.field[:120], on_record=item.on_record, in_file=item.in_file,
            code=item.code, message=item.message, change=change_as_json(item), choices=choices_as_json(item),
        )  # fmt: skip
        row.decision, row.typed = before.get(
            (row.sheet, row.place, row.field, row.in_file, row.code, row.choices), ("", "")
        )
        rows.append(row)
    ImportItem.objects.bulk_create(rows, batch_size=BATCH)
    is_all_there = bool(items) and set(counts) <= {Outcome.UNCHANGED.value}
    held.kind, held.counts, held.heartbeat = kind, counts, at
    held.settings = {**held.settings, "read": dict(read)}
    held.state = State.NOTHING if is_all_there and not read.get("is_asking") else State.CHECKED
    held.save()
    return held


@transaction.atomic
def cancel_import(*, upload: Import, at: datetime) -> None:
    """Give an import up before anything was written. :raises Refused: where it has come further"""
    held = Import.objects.select_for_update().get(pk=upload.pk)
    if held.state not in OPEN:
        raise Refused(f"This import can’t be cancelled: {held.get_state_display().lower()}.")
    held.items.all().delete()
    held.state, held.heartbeat = State.CANCELLED, at
    held.save()


@transaction.atomic
def stop_dead(*, silent_since: datetime) -> int:
    """Mark imports whose reading has given no sign since a moment as stopped, to be run again; return how many."""
    return Import.objects.filter(state=State.READING, heartbeat__lt=silent_since).update(state=State.STOPPED)


@transaction.atomic
def wait_again(*, upload: Import, at: datetime) -> Import:
    """Let an import be read once more. :raises Refused: where something was written, or it is being read now"""
    held = Import.objects.select_for_update().get(pk=upload.pk)
    again = (State.WAITING, State.CHECKED, State.STOPPED, State.CANCELLED, State.UNUSABLE, State.NOTHING)
    if held.state not in again:
        raise Refused(f"This import can’t be read again: {held.get_state_display().lower()}.")
    if held.file_deleted_at:
        raise Refused("The file was deleted after its time. Upload it again.")
    held.state, held.heartbeat, held.sentence = State.WAITING, at, ""
    held.save()
    return held
