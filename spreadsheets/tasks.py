"""Reading and checking an upload: at once where it is small, else by the worker (``manage.py db_worker``)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django_tasks import task

from organisation import clock
from spreadsheets.cells import Book
from spreadsheets.kept import settings_of
from spreadsheets.kinds import ImportKind
from spreadsheets.models import Import, State
from spreadsheets.operations import receiving
from spreadsheets.operations.files import delete_file
from spreadsheets.queries.kinds import import_kinds, remembered
from spreadsheets.reading import read
from spreadsheets.recognising import Examination, recognise
from spreadsheets.refusals import Unusable
from spreadsheets.uploads import path_of

logger = logging.getLogger(__name__)

BROKE = "Checking this file broke off, so nothing was used. Tell your administrator; nothing was saved."


def start(upload: Import) -> None:
    """Read and check an upload at once where it is small; else leave it to the worker.

    What breaks off is said by the import's own page, and logged.
    """
    if upload.size <= settings.READ_AT_ONCE:
        try:
            run(upload)
        except Exception:
            logger.exception("Checking an import broke off.")
    else:
        check_in_background.enqueue(upload.pk)


@task()
def check_in_background(pk: int) -> None:
    """Read and check the upload of that key, if it still waits."""
    upload = Import.objects.filter(pk=pk).first()
    if upload is not None:
        run(upload)


def run(upload: Import) -> None:
    """Read and check an upload, and keep what was found; refusals are kept as its sentence."""
    try:
        held = receiving.begin_reading(upload=upload, at=clock.now())
        try:
            book = _read(held)
            if book is not None:
                _check(held, book)
        except Unusable as refusal:
            receiving.refuse_file(upload=held, sentence=str(refusal))
        except receiving.Cancelled:
            raise
        except Exception:
            receiving.refuse_file(upload=held, sentence=BROKE)
            raise
    except receiving.Cancelled:
        return


def _read(upload: Import) -> Book | None:
    """Return what a file holds; None where it can't be read: its sentence is kept then, and the file is not."""
    folder = Path(settings.UPLOAD_FOLDER)
    try:
        return read(path_of(upload.stored_name, folder=folder))
    except Unusable as refusal:
        receiving.refuse_file(upload=upload, sentence=str(refusal))
        delete_file(upload=upload, folder=folder, at=clock.now())
        return None


def examine(
    book: Book, file_name: str, *, kind: str = "", said: dict[str, dict[str, str]] | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Examination:  # fmt: skip
    """Return the examination of a book with what people have said about files of its kind, now (``said``) or before.

    :raises Unusable: where its headings are of no kind
    """
    kinds = import_kinds()
    before = remembered(kinds)
    known = {one.key: settings_of(before[one.key], said or {}) for one in kinds}
    chosen: ImportKind | None = next((one for one in kinds if one.key == kind), None)
    chosen = chosen or recognise(book, kinds, known)
    others = [one for one in kinds if one is not chosen]
    return Examination.of(book, file_name, chosen, known[chosen.key], clock.day_of(clock.now()), progress, others)


def _check(upload: Import, book: Book) -> None:
    in_all = sum(len(sheet.rows) for sheet in book.sheets if not sheet.is_hidden)

    def progress(rows: int) -> None:
        receiving.note_progress(upload=upload, rows=rows, in_all=in_all, at=clock.now())

    progress(0)
    found = examine(book, upload.file_name, kind=upload.kind, said=upload.settings, progress=progress)
    items = [] if found.questions else list(found.items())
    receiving.keep_items(
        upload=upload, kind=found.kind.key, items=items, read=found.summary(), counts=dict(found.counts), at=clock.now()
    )


def notice_dead() -> int:
    """Mark imports whose worker has died as stopped, so that they may be run again; return how many."""
    silent_since = clock.now() - timedelta(seconds=settings.READING_SILENCE)
    if not Import.objects.filter(state=State.READING, heartbeat__lt=silent_since).exists():
        return 0  # a page that is only read writes nothing
    return receiving.stop_dead(silent_since=silent_since)
