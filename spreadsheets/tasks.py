"""Reading and checking an upload: at once where it is small, else by the worker (``manage.py db_worker``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django_tasks import task

from organisation import clock
from spreadsheets.cells import Book
from spreadsheets.kept import settings_of
from spreadsheets.kinds import ImportKind
from spreadsheets.models import Import
from spreadsheets.operations import receiving
from spreadsheets.queries.kinds import import_kinds, remembered
from spreadsheets.reading import read
from spreadsheets.recognising import Examination, recognise
from spreadsheets.refusals import Unusable
from spreadsheets.uploads import path_of

BROKE = "Checking this file broke off, so nothing was used. Tell your administrator; nothing was saved."


def start(upload: Import) -> None:
    """Read and check an upload at once where it is small; else leave it to the worker."""
    if upload.size <= settings.READ_AT_ONCE:
        run(upload)
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
            book = read(path_of(held.stored_name, folder=Path(settings.UPLOAD_FOLDER)))
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
    return Examination.of(book, file_name, chosen, known[chosen.key], clock.day_of(clock.now()), progress)


def _check(upload: Import, book: Book) -> None:
    in_all = sum(len(sheet.rows) for sheet in book.sheets if not sheet.is_hidden)

    def progress(rows: int) -> None:
        receiving.note_progress(upload=upload, rows=rows, in_all=in_all, at=clock.now())

    progress(0)
    found = examine(book, upload.file_name, kind=upload.kind, said=upload.settings, progress=progress)
    is_asking = bool(found.questions)
    items = [] if is_asking else list(found.items())
    receiving.keep_items(
        upload=upload, kind=found.kind.key, items=items, sheets=[asdict(sheet) for sheet in found.sheets()],
        counts=dict(found.counts), notes=book.notes, is_asking=is_asking, at=clock.now(),
    )  # fmt: skip


def notice_dead() -> int:
    """Mark imports whose worker has died as stopped, so that they may be run again; return how many."""
    return receiving.stop_dead(silent_since=clock.now() - timedelta(seconds=settings.READING_SILENCE))
