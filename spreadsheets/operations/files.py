"""Deleting the files of imports after their time; what was recorded about them stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from spreadsheets.models import Import, ImportItem, State
from spreadsheets.operations.receiving import OPEN
from spreadsheets.uploads import RANDOM_NAME, remove

A_DAY = timedelta(days=1)  # an upload under way has its file before its row


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many files were deleted: those of imports, and those that no import names."""

    of_imports: int
    strays: int


@transaction.atomic
def delete_old_uploads(*, before: datetime, folder: Path, at: datetime) -> Deleted:
    """Delete the files and previews of imports uploaded before a moment, and files older than a day of no import.

    What was never confirmed by then is cancelled.

    A file goes before its row says so: what breaks off in between is made good by the next run.
    """
    old = Import.objects.filter(uploaded_at__lt=before, file_deleted_at=None).exclude(stored_name="")
    names = dict(old.values_list("pk", "stored_name"))
    for name in names.values():
        remove(name, folder=folder)
    Import.objects.filter(pk__in=names).update(file_deleted_at=at)
    Import.objects.filter(pk__in=names, state__in=OPEN).update(state=State.CANCELLED)
    ImportItem.objects.filter(belongs_to__in=names).delete()
    return Deleted(len(names), _delete_strays(folder, older_than=at - A_DAY))


@transaction.atomic
def delete_file(*, upload: Import, folder: Path, at: datetime) -> None:
    """Delete the file of an import, such as one that can't be read, before its time."""
    remove(upload.stored_name, folder=folder)
    Import.objects.filter(pk=upload.pk).update(file_deleted_at=at)


def _delete_strays(folder: Path, *, older_than: datetime) -> int:
    """Delete files of our own naming that no import has; whatever else lies in the folder is left alone."""
    if not folder.is_dir():
        return 0
    named = set(Import.objects.filter(file_deleted_at=None).values_list("stored_name", flat=True))
    strays = [
        path.name
        for path in folder.iterdir()
        if RANDOM_NAME.fullmatch(path.name) and path.name not in named and path.stat().st_mtime < older_than.timestamp()
    ]
    for name in strays:
        remove(name, folder=folder)
    return len(strays)
